import { setTimeout as wait } from 'node:timers/promises';
import type { CanaryGround } from '../../audit/canaryGround.ts';

/** How often a request is sent again that came too soon. */
const TRIES = 5;

/** The limit is by the minute. */
const MINUTE_S = 60;

/**
 * Sends again, when it may, what is answered 429: whoever sends from the same address has the same limit,
 * as the audit of another site a moment before.
 */
export function sendAgain(
  send: CanaryGround['send'],
  pause: (ms: number) => Promise<unknown> = (ms) => wait(ms),
): CanaryGround['send'] {
  return async (request) => {
    let refused: Uint8Array | undefined;
    for (let tries = 1; ; tries += 1) {
      const answer = await send(request);
      if (answer.status !== 429 || request.once || tries === TRIES) {
        return { ...answer, ...(refused ? { refused } : {}) };
      }
      refused = answer.bytes;
      const head = Buffer.from(refused).toString('latin1');
      const [, seconds = MINUTE_S] = /^retry-after: *(\d+)/im.exec(head) ?? [];
      await pause(1000 * Math.min(Number(seconds), MINUTE_S));
    }
  };
}
