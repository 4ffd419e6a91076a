import { CELL_COUNTS } from '../../aggregate/openCell.ts';
import type { Promised } from './promise.ts';
import { type Change, type World, withCells } from './world.ts';

/** How far a person is to stand out, in scales of the noise, all cells together. */
const SCALES = 200;

/**
 * The same person as often as it takes to stand out of the noise in every cube, each time counted anew: what
 * nothing bounds may be as much. So the control succeeds however small the epsilon is.
 */
export function magnified(
  promised: readonly Promised[],
  present: World,
  changes: readonly Change[],
): World {
  const added = (
    { before, after }: Change,
    count: keyof typeof after & (typeof CELL_COUNTS)[number],
  ) => after[count] - (before?.[count] ?? 0);
  const moved = promised.flatMap(({ cube, measures }) => {
    const its = changes.filter((it) => present[it.window]?.cubes[it.cube]?.name === cube.name);
    const scales = [...measures].map(([measure, { b }]) =>
      its.reduce((sum, it) => sum + Math.abs(added(it, measure)) / b, 0),
    );
    const most = Math.max(0, ...scales);
    return most > 0 ? most : [];
  });
  const times = Math.max(1, Math.ceil(SCALES / Math.min(...moved, SCALES)));
  return withCells(
    present,
    changes.map((it) => {
      const counts = CELL_COUNTS.map((count) => [
        count,
        (it.before?.[count] ?? 0) + times * added(it, count),
      ]);
      return { ...it, after: { ...it.after, ...Object.fromEntries(counts) } };
    }),
  );
}
