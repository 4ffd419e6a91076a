import { expect, test } from 'vitest';
import { touchOf } from '../../policy/contribution.ts';
import type { Cube, Measure } from '../../policy/cube.ts';
import {
  noiseMargin,
  noiseScale,
  noiseTail,
  noiseThreshold,
  noiseVariance,
} from '../../policy/noise.ts';
import { DELTA } from '../../policy/release.ts';
import { scaleOf, tail, variance } from '../../release/discreteLaplace.ts';
import { noiseMargin as releasedMargin } from '../../release/margin.ts';
import { threshold } from '../../release/threshold.ts';

const base: Cube = {
  name: 'pages',
  event: 'page_view',
  dimensions: ['page'],
  window: 'day',
  epsilon: 0.6,
  measures: { count: { bound: 10 }, visits: { bound: 2 }, visitors: { bound: 5 } },
};
const audience: Cube = {
  ...base,
  name: 'audience_day',
  epsilon: 1,
  measures: {
    visitors: { bound: 1 },
    consented_visits: { bound: 10 },
    squared_visits: { bound: 10 },
    anonymous_visits: { bound: 10 },
    counted_twice: { bound: 1 },
    clipped_visits: { bound: 10 },
  },
};

// Worked by hand: sensitivity · parts/(ε · of).
test.each<[cube: Cube, measure: Measure, scale: number]>([
  [base, 'count', 50],
  [base, 'visits', 10],
  [base, 'visitors', 25],
  [{ ...base, measures: { visitors: { bound: 1 } } }, 'visitors', 1 / 0.6],
  // Of 13 parts 2 for the visitors, 4 for their visits, 1 for the squares and the clipped.
  [audience, 'visitors', 6.5],
  [audience, 'consented_visits', 32.5],
  [audience, 'squared_visits', 1300],
  [audience, 'clipped_visits', 130],
])('the scale of the noise on %j', (cube, measure, scale) => {
  expect(noiseScale(cube, measure)).toBeCloseTo(scale, 10);
});

test('there is no scale without an epsilon or a bound', () => {
  const { epsilon: _, ...without } = base;
  expect(() => noiseScale(without, 'count')).toThrow(RangeError);
  expect(() => noiseScale({ ...base, measures: { count: {} } }, 'count')).toThrow(RangeError);
});

const SCALES = [0.01, 0.2, 1, 3.3, 10, 50, 1000];

test('the formulas are those of the release', () => {
  const { t, s } = scaleOf(10, 600, { of: 1, parts: 3 });
  expect(noiseScale(base, 'count')).toBeCloseTo(t / s, 10);
  for (const b of SCALES) {
    expect(noiseVariance(b)).toBeCloseTo(variance(b), 8);
    expect(noiseMargin(b)).toBe(releasedMargin(variance(b)));
    for (const m of [-20, -1, 0, 1, 5, 300]) expect(noiseTail(m, b)).toBeCloseTo(tail(m, b), 12);
    for (const measures of [
      base.measures,
      { count: { bound: 7 } },
      { visits: { bound: 1 } },
      { visitors: { bound: 1 } },
    ]) {
      const cube = { ...base, measures };
      expect(noiseThreshold(cube, b)).toBe(threshold({ ...touchOf(cube), b, delta: DELTA }));
    }
  }
});
