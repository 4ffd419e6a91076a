/** What stands in a cell. */
export interface Counts {
  count: number;
  visits: number;
  visitors: number;
}

/** Cells by cube, window and value. */
export type Cells = Map<string, Counts>;

/** Where a cell stands; `startsAt` in milliseconds since 1970, or `*` for all windows together. */
export function cellKey(cube: string, startsAt: number | '*', cell: string): string {
  return `${cube} ${startsAt} ${cell}`;
}

export function addCounts(cells: Cells, key: string, { count, visits, visitors }: Counts): void {
  const known = cells.get(key);
  if (!known) {
    cells.set(key, { count, visits, visitors });
    return;
  }
  known.count += count;
  known.visits += visits;
  known.visitors += visitors;
}
