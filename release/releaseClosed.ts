import type { Aggregator } from '../aggregate/aggregator.ts';
import type { Committer } from '../aggregate/committer.ts';
import type { OpenWindow } from '../aggregate/openWindow.ts';
import { releaseWindow } from './releaseWindow.ts';

/** What a round of releases did, for the operator. */
export interface ReleaseReport {
  readonly windows: number;
  readonly cells: number;
}

/**
 * Releases every window that has closed, the oldest first: each in one durable
 * transaction that puts the released rows in the outbox and deletes cells,
 * visitors and key. A window whose transaction fails stays closed, takes no
 * more events, and is released the next time; the others are released all the
 * same.
 *
 * @param closedBy windows that ended, grace included, by this instant
 * @param now when the release happens; both in milliseconds since 1970
 * @throws the last failure, after all were tried
 */
export async function releaseClosed(
  aggregator: Aggregator,
  committer: Committer,
  closedBy: number,
  now: number,
): Promise<ReleaseReport> {
  let windows = 0;
  let cells = 0;
  let failure: { readonly error: unknown } | undefined;
  for (const window of aggregator.endedBy(closedBy)) {
    try {
      cells += await releaseOne(aggregator, committer, window, now);
      windows += 1;
    } catch (error) {
      failure = { error };
    }
  }
  if (failure) throw failure.error;
  return { windows, cells };
}

async function releaseOne(
  aggregator: Aggregator,
  committer: Committer,
  window: OpenWindow,
  now: number,
): Promise<number> {
  const { id, site, kind, startsAt } = window;
  aggregator.markReleased(site, kind, startsAt);
  const released = releaseWindow(window, now);
  await committer.release({
    window: id,
    released: { site, kind, startsAt },
    outbox: JSON.stringify(released),
  });
  aggregator.forget(window);
  return released.cubes.reduce((sum, cube) => sum + cube.cells.length, 0);
}
