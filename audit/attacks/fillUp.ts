import type { Measure } from '../../policy/cube.ts';
import type { Promised } from './promise.ts';
import { type Change, type World, withCells } from './world.ts';

/**
 * In an open domain the attacker adds made-up visitors to the cells that a person was in, as many as the
 * threshold needs with the person there: then whether a cell shows tells most.
 *
 * @param missing how many to add to a cell in which so many are, the person included
 */
export function fillUp(
  promised: readonly Promised[],
  without: World,
  present: World,
  changes: readonly Change[],
  missing: (promise: Promised, inCell: number) => number = ({ selection }, inCell) =>
    (selection?.atLeast ?? 0) - inCell,
): { readonly without: World; readonly with: World } {
  const filled = changes.flatMap((change) => {
    const cube = present[change.window]?.cubes[change.cube];
    const promise = promised.find((it) => it.cube.name === cube?.name);
    if (!promise?.selection) return [];
    const { by } = promise.selection;
    const more = Math.max(0, missing(promise, change.after[by]));
    const measures = Object.keys(cube?.measures ?? {}) as Measure[];
    const none = Object.fromEntries(measures.map((measure) => [measure, 0]));
    const add = (cell: Change['after']) => ({ ...cell, [by]: cell[by] + more });
    const before = add(change.before ?? { ...change.after, ...none });
    const window = without.findIndex(({ id }) => id === present[change.window]?.id);
    return {
      with: { ...change, after: add(change.after) },
      without: { ...change, window, after: before },
    };
  });
  return {
    without: withCells(
      without,
      filled.map((it) => it.without),
    ),
    with: withCells(
      present,
      filled.map((it) => it.with),
    ),
  };
}
