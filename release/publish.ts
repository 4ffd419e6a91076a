import type { LedgerRow } from '../aggregate/ledger.ts';
import type { Publish } from './outbox.ts';
import type { ReleasedCube, ReleasedWindow } from './releasedWindow.ts';
import { roundingMargin } from './suppress.ts';

/** A row of one of ClickHouse's tables, as JSONEachRow. */
export type Row = Record<string, string | number | readonly (string | number)[]>;

/** Tables that are written to. */
export type Table = 'cells' | 'releases' | 'ledger';

/** Inserts rows into a table of ClickHouse. Resolves once they are stored. */
export type Insert = (table: Table, rows: readonly Row[]) => Promise<void>;

/**
 * Cells first, then the releases that make them visible to queries, then the
 * ledger's copy. All tables keep one row a key, so a resend after a lost answer is
 * harmless.
 */
export function createPublish(insert: Insert): Publish {
  return async ({ windows, ledger }) => {
    const cubes = windows.flatMap((window) => window.cubes.map((cube) => ({ window, cube })));
    const cells = cubes.flatMap(({ window, cube }) => cellRows(window, cube));
    const whole = cubes.filter(({ cube }) => !cube.continued);
    const releases = whole.map(({ window, cube }) => releaseRow(window, cube));
    if (cells.length > 0) await insert('cells', cells);
    if (releases.length > 0) await insert('releases', releases);
    if (ledger.length > 0) await insert('ledger', ledger.map(ledgerRow));
  };
}

function cellRows(window: ReleasedWindow, cube: ReleasedCube): Row[] {
  return cube.cells.map(({ dims, counts }) => {
    const row: Row = { ...place(window, cube), ...counts };
    for (const [index, dimension] of cube.dimensions.entries()) row[dimension] = dims[index] ?? '';
    return row;
  });
}

function releaseRow(window: ReleasedWindow, cube: ReleasedCube): Row {
  return {
    ...place(window, cube),
    released_at: seconds(window.releasedAt),
    policy_version: window.policyVersion,
    partial: window.partial ? 1 : 0,
    mechanism: cube.mechanism,
    k: cube.k,
    rounding: cube.rounding,
    epsilon: cube.epsilon,
    delta: cube.delta,
    measures: cube.measures,
    bounds: cube.bounds,
    scales: cube.scales,
    variances: cube.variances,
    threshold: cube.threshold,
    closed: cube.closed ? 1 : 0,
    margin: cube.mechanism === 'dp' ? 0 : roundingMargin(cube.rounding),
    overflow: cube.overflow ? 1 : 0,
    withheld: cube.withheld,
  };
}

function ledgerRow({ site, seq, at, entry, body, previous, hash }: LedgerRow): Row {
  // Milliseconds: they are hashed, and must come back as they were.
  return { site, seq, at, entry, body, previous, hash };
}

function place(window: ReleasedWindow, cube: ReleasedCube): Row {
  return {
    site: window.site,
    cube: cube.cube,
    window: window.kind,
    starts_at: seconds(window.startsAt),
    ends_at: seconds(window.endsAt),
    expires_at: seconds(window.expiresAt),
  };
}

/** ClickHouse's `DateTime` reads seconds since 1970. */
function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
