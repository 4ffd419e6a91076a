import type { Measure } from '../../policy/cube.ts';
import type { ReleasedWindow } from '../../release/releasedWindow.ts';
import { coincidence, entropy } from './laplaceMass.ts';
import { lowerBound } from './probabilityBounds.ts';
import type { Promised } from './promise.ts';

/** Counts of one measure of a cube in two releases of the same state. */
interface Compared {
  readonly name: string;
  /** How probable it is that two draws of its noise are the same. */
  readonly byChance: number;
  counts: number;
  same: number;
}

/** How often two releases of the same state published the same, which is: had the same noise. */
export interface SameNoise {
  readonly counts: number;
  readonly same: number;
  /** How many are the same by chance, in the mean. */
  readonly expected: number;
  /** log₁₀ of how probable it is that all are the same by chance. */
  readonly allByChance: number;
  /** Bits that the draws of one of the two are worth. */
  readonly bits: number;
  /** Which measures of which cubes are the same more often than chance allows; each is there by mistake with a probability of `alpha`, all together. */
  readonly tooOften: readonly string[];
  /** Measures of cubes that have enough counts to be judged alone. */
  readonly judged: number;
  readonly measures: number;
}

/**
 * Compares two releases of the same state, count by count. Of cubes with a threshold only those cells are
 * looked at that show whatever the noise is.
 *
 * @param shows whether a cell of a cube always shows
 */
export function sameNoise(
  promised: readonly Promised[],
  [one, other]: readonly [readonly ReleasedWindow[], readonly ReleasedWindow[]],
  shows: (cube: string, dims: readonly string[]) => boolean,
  alpha: number,
): SameNoise {
  const others = new Map(countsOf(promised, other, shows));
  const groups = new Map<string, Compared>();
  let bits = 0;
  for (const [place, { name, b, count }] of countsOf(promised, one, shows)) {
    const group = groups.get(name) ?? { name, byChance: coincidence(b), counts: 0, same: 0 };
    group.counts += 1;
    if (others.get(place)?.count === count) group.same += 1;
    groups.set(name, group);
    bits += entropy(b);
  }
  const all = [...groups.values()];
  const sum = (of: (group: Compared) => number) => all.reduce((so, it) => so + of(it), 0);
  const [counts, same] = [sum((it) => it.counts), sum((it) => it.same)];
  const expected = sum((it) => it.counts * it.byChance);
  const each = alpha / (all.length + 1);
  const isTooOften = (it: Omit<Compared, 'name'>) =>
    it.counts > 0 && lowerBound(it.same, it.counts, each) > it.byChance;
  // Hoeffding's bound holds for draws of several scales too, with the mean of their probabilities.
  const together = { counts, same, byChance: expected / counts };
  const apart = all.filter(isTooOften);
  return {
    ...{ counts, same, expected, bits, measures: all.length },
    allByChance: sum((it) => it.counts * Math.log10(it.byChance)),
    tooOften: [
      ...apart.map((it) => `${it.name}: ${it.same} of ${it.counts} counts had the same noise.`),
      ...(apart.length === 0 && isTooOften(together)
        ? [`All cubes together: ${same} of ${counts} counts had the same noise.`]
        : []),
    ],
    judged: all.filter((it) => it.counts * Math.log(it.byChance) < Math.log(each)).length,
  };
}

/** Every count with the scale of its noise, by its place. */
function* countsOf(
  promised: readonly Promised[],
  windows: readonly ReleasedWindow[],
  shows: (cube: string, dims: readonly string[]) => boolean,
): Generator<[place: string, { name: string; b: number; count: number }]> {
  for (const { kind, startsAt, cubes } of windows) {
    for (const { cube, cells } of cubes) {
      const its = promised.find((it) => it.cube.name === cube)?.measures ?? new Map();
      for (const { dims, counts } of cells) {
        if (!shows(cube, dims)) continue;
        for (const [measure, { b }] of its as Promised['measures']) {
          const place = JSON.stringify([kind, startsAt, cube, measure, ...dims]);
          yield [place, { name: `${cube}, ${measure}`, b, count: counts[measure as Measure] ?? 0 }];
        }
      }
    }
  }
}
