import { expect, test } from 'vitest';
import { audienceCubes } from '../../policy/audience.ts';
import { budgetOfDay, budgetOfMonth } from '../../policy/budget.ts';
import { budgetInWords } from '../../policy/budgetInWords.ts';
import { testPolicy } from '../support/policy.ts';

const view = { event: 'page_view', dimensions: [], measures: { visitors: {} } };
const base = { mechanism: 'dp', ceilings: { day: 10, month: 100 }, graceMinutes: 15 };
const cube = (window: string, epsilon: number, changes: object = {}) => ({
  ...view,
  name: `by_${window}`,
  window,
  epsilon,
  ...changes,
});
const open = { dimensions: ['region'] };
const closed = { dimensions: ['device'] };

// Each worked by hand: a day is in one window of each kind; a month has 31 days (an hour's
// cube counts once a day), up to six weeks, and one month.
test.each<[what: string, changes: object, day: [number, number], month: [number, number]]>([
  ['a day', { cubes: [cube('day', 0.5)] }, [500, 0], [15_500, 0]],
  ['an hour', { cubes: [cube('hour', 0.1)] }, [100, 0], [3100, 0]],
  ['a week', { cubes: [cube('week', 0.25)] }, [250, 0], [1500, 0]],
  ['a month', { cubes: [cube('month', 1.5)] }, [1500, 0], [1500, 0]],
  ['an open domain by day', { cubes: [cube('day', 0.5, open)] }, [500, 1e-6], [15_500, 31e-6]],
  ['an open domain by week', { cubes: [cube('week', 1, open)] }, [1000, 1e-6], [6000, 6e-6]],
  ['a closed domain', { cubes: [cube('day', 0.5, closed)] }, [500, 0], [15_500, 0]],
  [
    'today so far',
    {
      cubes: [cube('month', 1)],
      release: { ...base, pulse: { epsilon: 0.05, views: 5, visits: 2 } },
    },
    [1050, 0],
    [2550, 0],
  ],
  [
    'an estimate, half of it for the strata, rounded down',
    {
      cubes: [cube('month', 1)],
      audience: [{ window: 'month', bound: 60, strata: ['country'], epsilon: 0.401 }],
    },
    [1400, 0],
    [1400, 0],
  ],
  [
    'an estimate without strata',
    {
      cubes: [cube('month', 1)],
      audience: [{ window: 'day', bound: 10, strata: [], epsilon: 0.401 }],
    },
    [1401, 0],
    [13_431, 0],
  ],
  [
    'all of them',
    { cubes: [cube('day', 0.2), cube('week', 0.3, open), cube('month', 0.7, open)] },
    [1200, 2e-6],
    [8700, 7e-6],
  ],
])('the budget of %s', (_what, changes, day, month) => {
  const policy = testPolicy({ audience: [], release: base, ...changes });
  const [dayEpsilon, dayDelta] = day;
  const [monthEpsilon, monthDelta] = month;
  expect(budgetOfDay(policy).milliEpsilon).toBe(dayEpsilon);
  expect(budgetOfDay(policy).delta).toBeCloseTo(dayDelta, 12);
  expect(budgetOfMonth(policy).milliEpsilon).toBe(monthEpsilon);
  expect(budgetOfMonth(policy).delta).toBeCloseTo(monthDelta, 12);
});

test('suppression spends nothing, as it guarantees nothing', () => {
  expect(budgetOfMonth(testPolicy())).toEqual({ milliEpsilon: 0, delta: 0 });
});

test('the two cubes of an estimate never spend more than was declared', () => {
  for (const epsilon of [0.002, 0.003, 0.1, 0.999, 1, 7.001]) {
    const cubes = audienceCubes([{ window: 'day', bound: 10, strata: ['device'], epsilon }]);
    const spent = cubes.reduce((sum, it) => sum + Math.round((it.epsilon ?? 0) * 1000), 0);
    expect(spent).toBeLessThanOrEqual(Math.round(epsilon * 1000));
    expect(spent).toBeGreaterThanOrEqual(Math.round(epsilon * 1000) - 1);
  }
});

test('a budget in words', () => {
  expect(budgetInWords({ milliEpsilon: 4500, delta: 0 })).toBe('ε 4.5');
  expect(budgetInWords({ milliEpsilon: 50, delta: 31 * 1e-6 })).toBe('ε 0.05 and δ 0.000031');
});
