import type { Get } from '../../ask/createGet.ts';
import { Refusal } from '../../ask/refusal.ts';

/** What waiting needs. */
export interface Patience {
  /** Resolves after so many seconds. */
  readonly sleep: (seconds: number) => Promise<void>;
  /** Told for how many seconds it waits, and 0 when it goes on. */
  readonly tell: (seconds: number) => void;
}

/** A token may ask so often a minute, so after one pause of at most a minute it goes on. */
const TRIES = 4;
const UNTOLD_SECONDS = 5;

/**
 * Asks again where the server says that the token has asked too often, after the time that it names.
 * What was refused was not done, so asking again is harmless.
 *
 * @throws Refusal as `get` does, the last 429 included
 */
export function patiently(get: Get, { sleep, tell }: Patience): Get {
  return async (path, asking) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await get(path, asking);
      } catch (error) {
        if (!(error instanceof Refusal) || error.status !== 429 || tries >= TRIES) throw error;
        const seconds = Math.max(1, error.retryAfter ?? UNTOLD_SECONDS);
        tell(seconds);
        await sleep(seconds);
        tell(0);
      }
    }
  };
}
