import type { Headcount } from '../../src/headcount.ts';

/**
 * What the demo's open windows of a cube hold of a measure, by the dimension values; only what is
 * above 0.
 *
 * @param at in the window
 */
export function openCells(
  headcount: Headcount,
  cube: string,
  measure: 'count' | 'visits' | 'visitors' = 'count',
  at?: number,
): Record<string, number> {
  const found: Record<string, number> = {};
  for (const window of headcount.aggregator.windows.open()) {
    const isIn = at === undefined || (window.startsAt <= at && at < window.endsAt);
    if (window.site !== 'demo' || !isIn) continue;
    for (const cell of window.cells.get(cube)?.values() ?? []) {
      const name = cell.dims.join(' | ');
      if (cell[measure] > 0) found[name] = (found[name] ?? 0) + cell[measure];
    }
  }
  return found;
}
