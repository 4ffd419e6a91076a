import { CELL_COUNTS, type OpenCell } from '../../aggregate/openCell.ts';
import type { Cube } from '../../policy/cube.ts';
import type { Change, World } from './world.ts';

/** What one person leaves in a cell, as if nobody else had been there. */
export interface LoneVisit extends Change {
  /** The cell with as many made-up visitors as do not show, without the person and with. */
  readonly filled: { readonly without: OpenCell; readonly with: OpenCell };
}

/**
 * What the person that a change is of leaves alone: at some hour of some day nobody else is there. Changes in
 * which the person does not count as anybody are left out.
 *
 * @param k how many have to be in a cell that shows
 */
export function loneVisits(present: World, changes: readonly Change[], k: number): LoneVisit[] {
  return changes.flatMap((change) => {
    const { before, after } = change;
    const cube = present[change.window]?.cubes[change.cube];
    const added = CELL_COUNTS.map((count) => [count, after[count] - (before?.[count] ?? 0)]);
    const all: OpenCell = { ...after, ...Object.fromEntries(added) };
    const mine = all.visitors > 0 ? all : anonymous(cube, all);
    if (!mine) return [];
    const { visitors, anonymous_visits: others } = mine;
    // Made-up visitors with the person are k, and so are their events where nobody is told apart.
    const fakes =
      visitors > 0
        ? { visitors: k - 1, anonymous_visits: 0 }
        : { visitors: 0, anonymous_visits: k * eventsOf(cube) - others };
    const filled = {
      without: { ...mine, ...fakes, counted_twice: 0 },
      with: {
        ...mine,
        visitors: fakes.visitors + visitors,
        anonymous_visits: fakes.anonymous_visits + (visitors > 0 ? 0 : others),
        counted_twice: 0,
      },
    };
    return { ...change, before: undefined, after: mine, filled };
  });
}

/**
 * Where a cube tells nobody apart, so many events are taken for one person, and more than that are not sent
 * here. An entry of a visit is taken for somebody of its own: then one person is not to be told from several.
 */
function anonymous(cube: Cube | undefined, cell: OpenCell): OpenCell | undefined {
  if (cube?.event === 'page_view' || cell.anonymous_visits === 0) return undefined;
  return { ...cell, anonymous_visits: Math.min(cell.anonymous_visits, eventsOf(cube)) };
}

function eventsOf(cube: Cube | undefined): number {
  return Math.max(10, cube?.measures.count?.bound ?? 0);
}
