import type { Promised } from './promise.ts';
import type { Change, World } from './world.ts';

/** Where one person moved a measure by more than the policy lets count: exactly, nothing is left to chance. */
export function beyondBounds(
  promised: readonly Promised[],
  present: World,
  changes: readonly Change[],
): string[] {
  return promised.flatMap(({ cube, measures }) => {
    const its = changes.filter((it) => present[it.window]?.cubes[it.cube]?.name === cube.name);
    return [...measures].flatMap(([measure, { most }]) => {
      const moved = its.reduce(
        (sum, { before, after }) => sum + Math.abs(after[measure] - (before?.[measure] ?? 0)),
        0,
      );
      return moved > most
        ? `Cube ${cube.name}: one person moved ${measure} by ${moved}, and the policy lets ${most} count.`
        : [];
    });
  });
}
