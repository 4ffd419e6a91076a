import type { Aggregator } from '../aggregate/aggregator.ts';
import type { ReleaseChange, ReleasedRow } from '../aggregate/changes.ts';
import type { Committer } from '../aggregate/committer.ts';
import type { OpenWindow } from '../aggregate/openWindow.ts';
import { publishedHash } from './publishedHash.ts';
import type { ReleasedWindow } from './releasedWindow.ts';
import { releaseWindow } from './releaseWindow.ts';
import { milliEpsilonLeft } from './spentBudget.ts';
import type { Uniform } from './uniform.ts';

/** What a round of releases did, for the operator. */
export interface ReleaseReport {
  readonly windows: number;
  readonly cells: number;
}

export interface Releasing {
  readonly aggregator: Aggregator;
  readonly committer: Committer;
  /** From a secure source. */
  readonly uniform: Uniform;
  /** All windows of a site that were ever released, by whomever. */
  readonly releasedOf: (site: string) => readonly ReleasedRow[];
  /** A site's time zone. */
  readonly timezoneOf: (site: string) => string;
  /** Whether all that was counted in a closed window is here; it always is in a single process. */
  readonly isComplete?: (window: OpenWindow) => boolean;
  /** The one site whose windows are released; all where it is absent. */
  readonly only?: string;
  /** Whether to leave the rest for later, as a server does that stops. */
  readonly stopped?: () => boolean;
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
  releasing: Releasing,
  closedBy: number,
  now: number,
): Promise<ReleaseReport> {
  let windows = 0;
  let cells = 0;
  let failure: { readonly error: unknown } | undefined;
  for (const window of releasing.aggregator.windows.endedBy(closedBy)) {
    if (releasing.stopped?.()) break;
    if (releasing.only !== undefined && releasing.only !== window.site) continue;
    if (releasing.isComplete?.(window) === false) continue;
    try {
      cells += await releaseOne(releasing, window, now);
      windows += 1;
    } catch (error) {
      failure = { error };
    }
  }
  if (failure) throw failure.error;
  return { windows, cells };
}

async function releaseOne(
  { aggregator, committer, uniform, timezoneOf, releasedOf }: Releasing,
  window: OpenWindow,
  now: number,
): Promise<number> {
  const { id, site } = window;
  const others = releasedOf(site).filter((row) => !isOf(row, window));
  const released = releaseWindow(window, {
    releasedAt: now,
    milliEpsilonLeft: milliEpsilonLeft(window, others, timezoneOf(site)),
    uniform,
  });
  const change = releaseChange(id, window.visitors !== undefined, released);
  aggregator.windows.markReleased(change.released);
  await committer.release(change);
  aggregator.windows.forget(window);
  return released.cubes.reduce((sum, cube) => sum + cube.cells.length, 0);
}

/** A window whose transaction failed is marked as released, but was not. */
function isOf(row: { kind: string; startsAt: number }, window: OpenWindow): boolean {
  return row.kind === window.kind && row.startsAt === window.startsAt;
}

function releaseChange(window: number, hasKey: boolean, released: ReleasedWindow): ReleaseChange {
  const { site, kind, startsAt, endsAt, policyVersion, releasedAt, cubes } = released;
  // What overflowed is booked too: else who came would decide what is published later.
  const spent = cubes.filter(({ withheld }) => withheld !== 'budget');
  return {
    window,
    hasKey,
    released: {
      site,
      kind,
      startsAt,
      endsAt,
      policyVersion,
      milliEpsilon: spent.reduce((sum, { epsilon }) => sum + Math.round(epsilon * 1000), 0),
    },
    releasedAt,
    outbox: JSON.stringify(released),
    entry: ledgerBody(released),
  };
}

/** What the ledger says of a release: how each cube was published, and the hash of all that was. */
function ledgerBody(released: ReleasedWindow): string {
  const { kind, startsAt, endsAt, policyVersion, partial, cubes } = released;
  return JSON.stringify({
    window: kind,
    startsAt,
    endsAt,
    policyVersion,
    partial,
    cubes: cubes.map(({ cube, mechanism, epsilon, delta, k, threshold, withheld }) => ({
      cube,
      mechanism,
      ...(mechanism === 'dp' ? { epsilon, delta, threshold } : { k }),
      withheld,
    })),
    published: publishedHash(cubes),
  });
}
