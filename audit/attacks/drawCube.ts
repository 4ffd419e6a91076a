import { emptyCell, type OpenCell } from '../../aggregate/openCell.ts';
import type { OpenWindow } from '../../aggregate/openWindow.ts';
import type { Measure } from '../../policy/cube.ts';
import { secureUniform } from '../../release/uniform.ts';
import type { SeriesChart } from '../chart.ts';
import type { createRandom } from '../random.ts';
import { mass } from './laplaceMass.ts';
import { plentyOf } from './plentyOf.ts';
import type { Promised } from './promise.ts';
import { Uniformity } from './uniformity.ts';
import { publish } from './world.ts';

/** Enough to be certain of half or double the scale. */
export const DRAWS = 8000;

/** What is added to every count in every other release. */
const MANY = 10_000;

/** Cells in an open domain that are released at a time. */
const OPEN_CELLS = 200;

/** Releases one cube with known counts until there are enough draws. */
export function drawCube(
  promise: Promised,
  window: OpenWindow,
  alpha: number,
  random: ReturnType<typeof createRandom>,
) {
  const { cube, cells, measures } = promise;
  const known = knownCells(promise, window);
  // Small counts and large ones in turn: a release may treat them differently.
  const worlds = [0, MANY].map((more) => worldWith(known.map((cell) => added(cell, more))));
  const tests = new Map([...measures.keys()].map((it) => [it, new Uniformity(random)]));
  const together = new Uniformity(random);
  const between = new Uniformity(random);
  const histogram = new Map<number, number>();
  const wrong: string[] = [];
  const uniform = secureUniform();
  const [first = 'visitors'] = measures.keys();
  let last: number | undefined;
  let releases = 0;
  while ((tests.get(first)?.draws ?? 0) < DRAWS && releases < 2 * DRAWS) {
    const { world, counts } = worlds[releases % worlds.length] ?? worldWith(known);
    const published = publish(world, uniform)[0]?.[0] ?? [];
    releases += 1;
    const wanted = cells ?? known.length;
    if (
      published.length !== wanted ||
      new Set(published.map(({ dims }) => dims.join('\n'))).size !== wanted
    ) {
      wrong.push(
        `${cube.name}: ${published.length} cells were published of ${wanted} that always have to be.`,
      );
      break;
    }
    for (const { dims, counts: noisy } of published) {
      const exact = counts.get(dims.join('\n'));
      for (const [measure, { b }] of measures) {
        const z = (noisy[measure] ?? 0) - (exact?.[measure] ?? 0);
        tests.get(measure)?.add(z, b);
        // Across the measures of a cell.
        if (measures.size > 1) together.add(z, b);
        if (measure === first) histogram.set(z, (histogram.get(z) ?? 0) + 1);
      }
    }
    // Across releases: the first cell of this one beside that of the last.
    const z =
      (published[0]?.counts[first] ?? 0) -
      (counts.get(published[0]?.dims.join('\n') ?? '')?.[first] ?? 0);
    const b = measures.get(first)?.b ?? 1;
    if (last !== undefined) {
      between.add(last, b);
      between.add(z, b);
      last = undefined;
    } else last = z;
  }
  for (const [measure, test] of tests) {
    if (wrong.length > 0) break;
    const b = measures.get(measure)?.b ?? 1;
    const fit = test.fit(alpha);
    if (!fit.fits) {
      wrong.push(
        `${cube.name}, ${measure}: the noise of ${fit.draws} draws is not that of scale ${b.toPrecision(4)}, which the policy promises (statistic ${fit.statistic.toFixed(0)}, at most ${fit.critical.toFixed(0)}).`,
      );
    } else if (!test.independence(alpha).fits) {
      wrong.push(
        `${cube.name}, ${measure}: the noise of one cell tells something of the next one's.`,
      );
    }
  }
  if (wrong.length === 0 && !together.independence(alpha).fits) {
    wrong.push(`${cube.name}: the noise of one measure tells something of another's.`);
  }
  if (wrong.length === 0 && !between.independence(alpha).fits) {
    wrong.push(`${cube.name}: the noise of one release tells something of the next one's.`);
  }
  const draws = [...tests.values()].reduce((sum, test) => sum + test.draws, 0);
  return { draws, wrong, chart: chartOf(promise, first, histogram) };

  function worldWith(its: readonly OpenCell[]) {
    const keyed = new Map(its.map((it) => [it.dims.join('\u0000'), it]));
    const world = [{ ...window, cubes: [cube], cells: new Map([[cube.name, keyed]]) }];
    return { world, counts: new Map(its.map((it) => [it.dims.join('\n'), it])) };
  }

  function added(cell: OpenCell, more: number): OpenCell {
    const its = [...measures.keys()].map((it) => [it, cell[it] + more]);
    return { ...cell, ...Object.fromEntries(its) };
  }

  function knownCells({ cells: closed }: Promised, { cells: crowd }: OpenWindow): OpenCell[] {
    // In a closed domain the crowd's, so that most are zero; in an open one enough that none is hidden.
    if (closed !== undefined) return [...(crowd.get(cube.name)?.values() ?? [])];
    const plenty = plentyOf(promise);
    return Array.from({ length: OPEN_CELLS }, (_, n) => {
      const dims = cube.dimensions.map(() => `value ${n}`);
      const counts = Object.fromEntries([...measures.keys()].map((it) => [it, plenty + n]));
      return { ...emptyCell(n + 1, dims), visitors: plenty, ...counts };
    });
  }
}

function chartOf(
  promise: Promised,
  measure: Measure,
  histogram: ReadonlyMap<number, number>,
): SeriesChart {
  const b = promise.measures.get(measure)?.b ?? 1;
  const draws = [...histogram.values()].reduce((sum, count) => sum + count, 0);
  const step = Math.max(1, Math.round(b / 4));
  const bins = Array.from({ length: 33 }, (_, n) => (n - 16) * step);
  const sum = (from: number, of: (z: number) => number) =>
    Array.from({ length: step }, (_, n) => of(from + n)).reduce((all, part) => all + part, 0);
  return {
    kind: 'series',
    title: `What the release added to ${measure} of ${promise.cube.name}, and what it should`,
    measures: `share of ${draws} draws${step > 1 ? `, ${step} values a step` : ''}`,
    points: bins.map((x) => ({ x, y: sum(x, (z) => (histogram.get(z) ?? 0) / draws) })),
    expected: bins.map((x) => ({ x, y: sum(x, (z) => mass(z, b)) })),
  };
}
