import { emptyCell, type OpenCell } from '../../aggregate/openCell.ts';
import { secureUniform } from '../../release/uniform.ts';
import { deviation } from './laplaceMass.ts';
import { plentyOf } from './plentyOf.ts';
import type { Promised } from './promise.ts';
import type { Released } from './released.ts';
import type { Scene } from './scene.ts';
import { publish } from './world.ts';

/** How often the positive control asks: where noise is small, enough that a single large draw does not matter. */
const LEAST_ANSWERS = 1000;
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
    .filter(({ cube, selection }) => {
      const window = truth.find(({ kind }) => kind === cube.window);
      return window && (selection || window.cells.get(cube.name)?.size);
    })
    .sort((one, other) => cost(one) - cost(other));
  const window = truth.find(({ kind }) => kind === cheapest?.cube.window);
  if (!cheapest || !window) return undefined;
  const { cube, measure, b } = cheapest;
  // In a cube with a threshold a made-up cell of many, which always shows.
  const cells = cheapest.selection
    ? new Map([['', ofMany(cheapest)]])
    : (window.cells.get(cube.name) ?? new Map<string, OpenCell>());
  const world = [{ ...window, cubes: [cube], cells: new Map([[cube.name, cells]]) }];
  const uniform = secureUniform();
  const times = Math.max(
    LEAST_ANSWERS,
    Math.min(MOST_ANSWERS, Math.ceil((12 * deviation(b)) ** 2)),
  );
  const [cell] = cells.values();
  if (!cell) return undefined;
  let sum = 0;
  for (let n = 0; n < times; n += 1) {
    const published = publish(world, uniform)[0]?.[0] ?? [];
    const its = published.find(({ dims }) => dims.every((value, at) => value === cell.dims[at]));
    sum += its?.counts[measure] ?? 0;
  }
  // Six standard errors of an average, and half a count at the least; one answer is off by `deviation(b)`.
  const within = Math.max(0.5, (6 * deviation(b)) / Math.sqrt(times));
  if (Math.abs(sum / times - cell[measure]) >= within) return undefined;
  const found =
    within === 0.5 ? 'is the exact count' : `is within ${within.toFixed(1)} of the exact count`;
  return `Positive control: where each answer is drawn anew, the average of ${times} answers ${found}, of noise that takes one answer ${Number(deviation(b).toPrecision(2))} away from it.`;
}

function ofMany(promise: Promised): OpenCell {
  const { cube, measures } = promise;
  const dims = cube.dimensions.map(() => 'many');
  const plenty = plentyOf(promise);
  const counts = Object.fromEntries([...measures.keys()].map((it) => [it, plenty]));
  return { ...emptyCell(1, dims), visitors: plenty, ...counts };
}

function cost({ cells = 1, b }: Pick<Promised, 'cells'> & { readonly b: number }): number {
  return cells * b * b;
}
