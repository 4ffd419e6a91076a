import { secureUniform } from '../../release/uniform.ts';
import { lowerBound } from './probabilityBounds.ts';
import type { Promised } from './promise.ts';
import { type Change, narrowed, publish, type World } from './world.ts';

/** Releases of cells that one person alone was in. */
const RELEASES = 30_000;

/**
 * Partition selection: how often a release shows a cell that only one person was in. Each of them would
 * tell without doubt that somebody was there, so all of a release together may do so with probability δ.
 */
export function loneCells(
  promised: readonly Promised[],
  present: World,
  changes: readonly Change[],
  alpha: number,
) {
  const wrong: string[] = [];
  let cells = 0;
  let shown = 0;
  for (const { cube, delta, selection } of promised) {
    if (!selection) continue;
    const its = changes.filter(
      ({ window, cube: at, before }) =>
        present[window]?.cubes[at]?.name === cube.name && (before?.[selection.by] ?? 0) === 0,
    );
    if (its.length === 0) continue;
    cells += its.length;
    const alone = narrowed(present, ({ name }) => name === cube.name).map((window) => {
      const mine = its.filter((it) => present[it.window]?.id === window.id);
      return {
        ...window,
        cells: new Map([[cube.name, new Map(mine.map((it) => [it.key, it.after]))]]),
      };
    });
    const uniform = secureUniform();
    let hits = 0;
    for (let n = 0; n < RELEASES; n += 1) {
      if (publish(alone, uniform).some((window) => window.some((all) => all.length > 0))) hits += 1;
    }
    shown += hits;
    if (lowerBound(hits, RELEASES, alpha) > delta) {
      wrong.push(
        `Cube ${cube.name}: a cell that only one person was in showed in ${hits} of ${RELEASES} releases; the policy's delta is ${delta}.`,
      );
    }
  }
  const evidence =
    cells === 0
      ? []
      : [
          `${cells} cells that only one person was in, of cubes with a threshold, were released ${RELEASES} times each: they showed ${shown} times.`,
        ];
  return { wrong, evidence, cells };
}
