import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from '../../query/answerQuery.ts';
import { UserError } from '../../src/userError.ts';
import type { Ask } from '../ask.ts';
import type { Kind } from '../closedRange.ts';

/** How often a number that is not published yet is asked for, milliseconds. */
const AGAIN_MS = 400;
const ANSWER_MS = 60_000;

const TOO_BUSY = new UserError(
  'The Worker did not answer for a minute: the machine is too busy.',
  'Give the days more time, for instance --day-seconds 60.',
);

/** Asks the Worker's own query API. */
export function askWorker(url: string, token: string, signal: AbortSignal): Ask {
  return async (query) => {
    const response = await fetch(`${url}/v1/query`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ site_id: 'demo', pagination: { limit: 10_000 }, ...query }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    }).catch((error) => {
      throw !signal.aborted && error?.name === 'TimeoutError' ? TOO_BUSY : error;
    });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as Answer;
  };
}

/**
 * Waits until all windows of a kind in a range are published.
 *
 * @param ms how long, by the machine's clock
 * @returns whether they are
 */
export async function untilPublished(
  ask: Ask,
  kind: Kind,
  date_range: readonly [string, string],
  ms: number,
  signal: AbortSignal,
): Promise<boolean> {
  const late = Date.now() + ms;
  for (;;) {
    const metrics = ['visitors'];
    const dimensions = [`time:${kind}`];
    const answer = await ask({ metrics, dimensions, date_range }).catch((error) => {
      signal.throwIfAborted();
      // ClickHouse or the Worker may be away for a moment.
      if (Date.now() > late) throw error;
      return undefined;
    });
    if (answer && answer.meta.windows >= answer.meta.windows_expected) return true;
    if (Date.now() > late) return false;
    await wait(AGAIN_MS, undefined, { signal });
  }
}
