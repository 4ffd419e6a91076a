import type { Publish } from './outbox.ts';
import type { ReleasedCube, ReleasedWindow } from './releaseWindow.ts';
import { roundingMargin } from './suppress.ts';

/** A row of ClickHouse's `cells` or `releases`, as JSONEachRow. */
export type Row = Record<string, string | number | readonly string[]>;

/** Inserts rows into a table of ClickHouse. Resolves once they are stored. */
export type Insert = (table: 'cells' | 'releases', rows: readonly Row[]) => Promise<void>;

/**
 * Cells first, then the releases that make them visible to queries. Both
 * tables keep one row a key, so a resend after a lost answer is harmless.
 */
export function createPublish(insert: Insert): Publish {
  return async (windows) => {
    const cubes = windows.flatMap((window) => window.cubes.map((cube) => ({ window, cube })));
    const cells = cubes.flatMap(({ window, cube }) => cellRows(window, cube));
    if (cells.length > 0) await insert('cells', cells);
    await insert(
      'releases',
      cubes.map(({ window, cube }) => releaseRow(window, cube)),
    );
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
    mechanism: cube.mechanism,
    k: cube.k,
    rounding: cube.rounding,
    measures: cube.measures,
    margin: roundingMargin(cube.rounding),
    overflow: cube.overflow ? 1 : 0,
  };
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
