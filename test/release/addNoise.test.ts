import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyCell } from '../../aggregate/openCell.ts';
import type { Cube, Measure } from '../../policy/cube.ts';
import { domainOf } from '../../policy/domain.ts';
import { addNoise, selectionOf } from '../../release/addNoise.ts';
import { probability, tail } from '../../release/discreteLaplace.ts';
import { secureUniform } from '../../release/uniform.ts';
import { testPolicy } from '../support/policy.ts';

const DECLARED = testPolicy();

function cube(dimensions: Cube['dimensions'], measures: Cube['measures'], epsilon = 1): Cube {
  return { name: 'x', event: 'page_view', dimensions, window: 'day', measures, epsilon };
}

/** A source that makes the sampler draw zero for every scale but those of t = 2. */
function noNoise() {
  let odd = false;
  return (n: number) => {
    if (n !== 2) return 0;
    odd = !odd;
    return odd ? 1 : 0;
  };
}

const cell = (dims: string[], visitors: number) => ({ ...emptyCell(1, dims), visitors, count: 99 });

test('a closed domain publishes every cell, zeros included, and nothing else', () => {
  const devices = cube(['device'], { visitors: { bound: 1 } });
  const cells = [cell(['mobile'], 7), cell(['made up'], 1000)];
  const released = addNoise(devices, cells, ['visitors'], DECLARED, noNoise());
  expect(released).toMatchObject({ closed: true, threshold: 0, delta: 0 });
  expect(released.cells).toEqual([
    { dims: ['desktop'], counts: { visitors: 0 } },
    { dims: ['mobile'], counts: { visitors: 7 } },
    { dims: ['tablet'], counts: { visitors: 0 } },
    { dims: ['other'], counts: { visitors: 0 } },
  ]);
});

test('which cells of a closed domain are published does not depend on the data', () => {
  const countries = cube(['country', 'device'], { visitors: { bound: 1 } }, 0.01);
  const published = (cells: ReturnType<typeof cell>[]) =>
    addNoise(countries, cells, ['visitors'], DECLARED, secureUniform()).cells.map(
      ({ dims }) => dims,
    );
  expect(published([])).toEqual(published([cell(['IN', 'mobile'], 1), cell(['US', 'other'], 900)]));
  expect(published([])).toHaveLength(domainOf(DECLARED, countries)?.length ?? 0);
});

test('an open domain publishes the cells whose noisy visitors reach the threshold', () => {
  const regions = cube(['region'], { count: { bound: 3 }, visitors: { bound: 1 } }, 0.5);
  const { atLeast } = selectionOf(regions);
  const cells = [cell(['IN-KA'], atLeast), cell(['US-CA'], atLeast - 1)];
  const { cells: published, threshold } = addNoise(
    regions,
    cells,
    ['count', 'visitors'],
    DECLARED,
    noNoise(),
  );
  expect(threshold).toBe(atLeast);
  expect(published).toEqual([{ dims: ['IN-KA'], counts: { count: 99, visitors: atLeast } }]);
});

test('a cell that nobody is in gets no draw', () => {
  const regions = cube(['region'], { count: { bound: 3 }, visitors: { bound: 1 } }, 0.001);
  const empty = Array.from({ length: 2000 }, (_, n) => cell([`XX-${n}`], 0));
  let draws = 0;
  const secure = secureUniform();
  const uniform = (n: number) => {
    draws += 1;
    return secure(n);
  };
  const { cells } = addNoise(regions, empty, ['count', 'visitors'], DECLARED, uniform);
  expect([cells, draws]).toEqual([[], 0]);
});

test.each([
  ['regions, one cell each', cube(['region'], { visitors: { bound: 1 } }), 15],
  ['pages, at most five', cube(['page'], { visitors: { bound: 5 } }), 76],
  ['views of pages, at most ten', cube(['page'], { count: { bound: 10 } }), 165],
])('the threshold of %s is that of the design', (_name, of, wanted) => {
  expect(selectionOf(of).atLeast).toBe(wanted);
});

test('a lone visitor shows in any of its cells with a probability of at most δ', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 3000 }),
      fc.boolean(),
      (bound, milli, byVisitors) => {
        const of = cube(
          ['page'],
          byVisitors ? { visitors: { bound }, count: { bound: 7 } } : { count: { bound } },
          milli / 1000,
        );
        const { by, atLeast } = selectionOf(of);
        const parts = byVisitors ? 2 : 1;
        const b = (bound * 1000 * parts) / milli;
        expect(by).toBe(byVisitors ? 'visitors' : 'count');
        // All ways of a visitor to spread its contributions: alone in `cells` cells with `each` in it.
        const worst = byVisitors ? { cells: bound, each: 1 } : { cells: bound, each: bound };
        expect(worst.cells * tail(atLeast - worst.each, b)).toBeLessThanOrEqual(1e-6);
      },
    ),
  );
});

test('the share of ε that each measure gets adds up to the cube’s', () => {
  const policy = testPolicy({
    cubes: [
      { ...cube(['page'], { count: { bound: 4 }, visits: { bound: 2 }, visitors: { bound: 3 } }) },
    ],
    audience: [{ window: 'day', bound: 8, strata: ['device'], epsilon: 1 }],
    release: { mechanism: 'dp', ceilings: { day: 9, month: 99 }, graceMinutes: 0 },
  });
  for (const of of policy.cubes) {
    const measures = Object.keys(of.measures) as Measure[];
    const { scales, bounds } = addNoise(of, [], measures, policy, secureUniform());
    const spent = measures.reduce((sum, measure, index) => {
      const sensitivity =
        measure === 'squared_visits' ? (bounds[index] ?? 0) ** 2 : (bounds[index] ?? 0);
      return sum + sensitivity / (scales[index] ?? 0);
    }, 0);
    expect(spent).toBeCloseTo(of.epsilon ?? 0, 9);
  }
});

test('the noise of a release has the mass function that its scale says', () => {
  // One byte source for all: the counts of 40,000 draws are always the same.
  let state = 12345;
  const uniform = secureUniform((bytes) => {
    for (let index = 0; index < bytes.length; index += 1) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      bytes[index] = state >>> 24;
    }
  });
  const devices = cube(['device'], { visitors: { bound: 1 } }, 0.5);
  const drawn = new Map<number, number>();
  const runs = 10_000;
  for (let run = 0; run < runs; run += 1) {
    for (const { counts } of addNoise(devices, [], ['visitors'], DECLARED, uniform).cells) {
      drawn.set(counts.visitors ?? 0, (drawn.get(counts.visitors ?? 0) ?? 0) + 1);
    }
  }
  for (let z = -6; z <= 6; z += 1) {
    expect((drawn.get(z) ?? 0) / (4 * runs)).toBeCloseTo(probability(z, 2), 1.8);
  }
});
