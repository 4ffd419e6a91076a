import { secureUniform } from '../../release/uniform.ts';
import { deviation } from './laplaceMass.ts';
import type { Released } from './released.ts';
import type { Scene } from './scene.ts';
import { publish } from './world.ts';

/** The most that the positive control may ask. */
const MOST_ANSWERS = 60_000;

/** The positive control: where each answer is drawn anew, their average is the truth. */
export function averagesToTruth(
  { policy, promised, random }: Scene,
  { truth }: Released,
): string | undefined {
  if (policy.release.mechanism === 'suppression') {
    const { rounding } = policy.release;
    const count = 137;
    const sum = Array.from(
      { length: 20_000 },
      () => Math.floor(count / rounding + random.fraction()) * rounding,
    ).reduce((all, it) => all + it, 0);
    return Math.round(sum / 20_000) === count
      ? 'Positive control: where each answer is rounded up or down by chance, the average of 20000 is the exact count.'
      : undefined;
  }
  const [cheapest] = promised
    .flatMap((it) => [...it.measures].map(([measure, { b }]) => ({ ...it, measure, b })))
    .filter(
      ({ cells, cube }) => cells !== undefined && truth.some(({ kind }) => kind === cube.window),
    )
    .sort((one, other) => cost(one) - cost(other));
  if (!cheapest) return 'No cube publishes every cell, so there was no number to average.';
  const { cube, measure, b } = cheapest;
  const window = truth.find(({ kind }) => kind === cube.window);
  if (!window) return undefined;
  const world = [{ ...window, cubes: [cube] }];
  const uniform = secureUniform();
  const times = Math.min(MOST_ANSWERS, Math.ceil((12 * deviation(b)) ** 2) + 1);
  const [cell] = window.cells.get(cube.name)?.values() ?? [];
  if (!cell) return undefined;
  let sum = 0;
  for (let n = 0; n < times; n += 1) {
    const cells = publish(world, uniform)[0]?.[0] ?? [];
    const its = cells.find(({ dims }) => dims.every((value, at) => value === cell.dims[at]));
    sum += its?.counts[measure] ?? 0;
  }
  return Math.abs(sum / times - cell[measure]) < 0.5
    ? `Positive control: where each answer is drawn anew, the average of ${times} answers is the exact count, of noise of scale ${Number(b.toFixed(2))}.`
    : undefined;
}

function cost({
  cells = 0,
  b,
}: {
  readonly cells: number | undefined;
  readonly b: number;
}): number {
  return cells * b * b;
}
