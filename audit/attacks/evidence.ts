import type { OpenCell } from '../../aggregate/openCell.ts';
import type { ReleasedCell } from '../../release/releasedWindow.ts';
import { below } from './laplaceMass.ts';
import type { Promised } from './promise.ts';
import { type Change, Finder, type Published, type World } from './world.ts';

/** What cannot have come of the other world. */
const CERTAIN = 1e6;

/** Weighs what is published for one world against another: above zero it speaks for the second. */
export type Weigh = (published: Published) => number;

/**
 * The logarithm of the likelihood ratio of two worlds that differ in some cells. By Neyman and Pearson no
 * other statistic tells the two apart better, for who knows all of both worlds, and how noise is drawn.
 */
export function weigherOf(
  world: World,
  promised: readonly Promised[],
  changes: readonly Change[],
): Weigh {
  const parts = changes.flatMap((change) => {
    const cube = world[change.window]?.cubes[change.cube];
    const promise = promised.find((it) => it.cube.name === cube?.name);
    return promise ? [{ change, promise, finder: new Finder(change.dims) }] : [];
  });
  return (published) =>
    parts.reduce((sum, { change, promise, finder }) => {
      const cells = published[change.window]?.[change.cube] ?? [];
      return sum + weigh(promise, change, finder.in(cells));
    }, 0);
}

function weigh(
  { measures, selection }: Promised,
  { before, after }: Change,
  published: ReleasedCell | undefined,
): number {
  if (selection) {
    const hidden = (cell: OpenCell | undefined) => {
      const count = cell?.[selection.by] ?? 0;
      return count > 0
        ? below(selection.atLeast - 1 - count, measures.get(selection.by)?.b ?? 1)
        : 1;
    };
    if (!published) return Math.log(hidden(after) / hidden(before));
    if ((before?.[selection.by] ?? 0) <= 0) return (after[selection.by] ?? 0) > 0 ? CERTAIN : 0;
  }
  let sum = 0;
  for (const [measure, { b }] of measures) {
    const count = published?.counts[measure] ?? 0;
    sum += (Math.abs(count - (before?.[measure] ?? 0)) - Math.abs(count - after[measure])) / b;
  }
  return sum;
}
