import { expect, test } from 'vitest';
import { ZodError } from 'zod';
import { testPolicy } from '../support/policy.ts';

const total = {
  name: 'total',
  event: 'page_view',
  dimensions: [],
  window: 'day',
  measures: { count: {} },
};

const broken: [what: string, changes: object, place: string][] = [
  ['an unknown key', { colour: 'red' }, ''],
  ['a site in capitals', { site: 'Demo' }, 'site'],
  ['a time zone by offset', { timezone: '+02:00' }, 'timezone'],
  ['a time zone misspelt', { timezone: 'europe/berlin' }, 'timezone'],
  ['a time zone that is none', { timezone: 'Europe/Nowhere' }, 'timezone'],
  ['an origin with a path', { origins: ['https://lamps.example/shop'] }, 'origins.0'],
  ['a page that is no template', { pages: ['/{a}b'] }, 'pages.0'],
  ['two templates for one path', { pages: ['/x/{a}', '/x/{b}'] }, 'pages.1'],
  ['finer geography than region', { geo: 'city' }, 'geo'],
  [
    'too small a threshold',
    { release: { mechanism: 'suppression', k: 1, rounding: 5, graceMinutes: 15 } },
    'release.k',
  ],
  ['no mechanism', { release: { k: 10, rounding: 5, graceMinutes: 15 } }, 'release.mechanism'],
  ['retention beyond the law', { retention: { months: 26 } }, 'retention.months'],
  [
    'a bound of zero',
    { cubes: [{ ...total, measures: { count: { bound: 0 } } }] },
    'cubes.0.measures.count.bound',
  ],
  ['a cube without measures', { cubes: [{ ...total, measures: {} }] }, 'cubes.0.measures'],
  ['two cubes of one name', { cubes: [total, { ...total, dimensions: ['page'] }] }, 'cubes.1.name'],
  [
    'one set of dimensions by two windows',
    { cubes: [total, { ...total, name: 'b', window: 'hour' }] },
    'cubes.1.dimensions',
  ],
  [
    'a dimension twice',
    { cubes: [{ ...total, dimensions: ['page', 'page'] }] },
    'cubes.0.dimensions',
  ],
];

/** What is refused of the demo's policy with some of it changed: places and messages. */
function refusals(changes: object): { place: string; message: string }[] {
  try {
    testPolicy(changes);
    return [];
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    return error.issues.map(({ path, message }) => ({ place: path.join('.'), message }));
  }
}

test.each(broken)('%s is refused at its place', (_what, changes, place) => {
  expect(refusals(changes).map((it) => it.place)).toContain(place);
});

const suppression = { mechanism: 'suppression', k: 10, rounding: 5, graceMinutes: 15 };
const dp = { mechanism: 'dp', ceilings: { day: 2, month: 40 }, graceMinutes: 15 };
const people = { ...total, measures: { visitors: {} } };
const noisy = { ...people, epsilon: 0.5 };
const estimate = { window: 'day', bound: 10, strata: [] };
const consent = { withoutConsent: 'count', gpc: 'denied', dnt: 'ignored', gcs: true, defaults: [] };

/** With noise, unless the release is said. */
const brokenByRelease: [what: string, changes: object, place: string, says: RegExp][] = [
  ['no epsilon', { cubes: [people] }, 'cubes.0.epsilon', /^is missing: .*"dp"/],
  [
    'epsilon under suppression',
    { cubes: [noisy], release: suppression },
    'cubes.0.epsilon',
    /goes with the mechanism "dp"/,
  ],
  ['epsilon of zero', { cubes: [{ ...noisy, epsilon: 0 }] }, 'cubes.0.epsilon', />=0\.001/],
  ['endless epsilon', { cubes: [{ ...noisy, epsilon: 101 }] }, 'cubes.0.epsilon', /<=100/],
  [
    'epsilon with four decimals',
    { cubes: [{ ...noisy, epsilon: 0.1234 }] },
    'cubes.0.epsilon',
    /more than three decimals/,
  ],
  [
    'a count without a bound',
    { cubes: [{ ...noisy, measures: { count: {} } }] },
    'cubes.0.measures.count.bound',
    /scaled to the most that one visitor adds/,
  ],
  [
    'visits without a bound',
    { cubes: [{ ...noisy, measures: { count: { bound: 5 }, visits: {} } }] },
    'cubes.0.measures.visits.bound',
    /is missing/,
  ],
  [
    'today so far without bounds',
    { cubes: [noisy], release: { ...dp, pulse: { epsilon: 0.1, views: 5 } } },
    'release.pulse.visits',
    /./,
  ],
  [
    'today so far without epsilon',
    { cubes: [noisy], release: { ...dp, pulse: { views: 5, visits: 2 } } },
    'release.pulse.epsilon',
    /./,
  ],
  [
    'today so far under suppression, which has it anyway',
    { cubes: [people], release: { ...suppression, pulse: { epsilon: 0.1, views: 5, visits: 2 } } },
    'release',
    /pulse/,
  ],
  [
    'a day above its ceiling',
    { cubes: [{ ...noisy, epsilon: 2.001 }], release: { ...dp, ceilings: { day: 2, month: 99 } } },
    'release.ceilings.day',
    /^is 2, but the cubes spend epsilon 2\.001 on a visitor's day/,
  ],
  [
    'a month above its ceiling',
    { cubes: [{ ...noisy, epsilon: 1.5 }] },
    'release.ceilings.month',
    /^is 40, but the cubes spend epsilon 46\.5 on a visitor's month/,
  ],
  [
    'today so far above the ceiling',
    {
      cubes: [{ ...noisy, epsilon: 1 }],
      release: { ...dp, pulse: { epsilon: 1.001, views: 5, visits: 2 } },
    },
    'release.ceilings.day',
    /epsilon 2\.001/,
  ],
  [
    'an estimate above the ceiling',
    { cubes: [{ ...noisy, epsilon: 1 }], audience: [{ ...estimate, epsilon: 1.001 }] },
    'release.ceilings.day',
    /epsilon 2\.001/,
  ],
  [
    'an estimate without epsilon',
    { cubes: [noisy], audience: [estimate] },
    'audience.0.epsilon',
    /missing/,
  ],
  [
    'an estimate with epsilon under suppression',
    { cubes: [people], audience: [{ ...estimate, epsilon: 1 }], release: suppression },
    'audience.0.epsilon',
    /keeps no budget/,
  ],
  [
    'an estimate where those without consent are dropped',
    {
      cubes: [people],
      audience: [estimate],
      release: suppression,
      consent: { ...consent, withoutConsent: 'drop' },
    },
    'audience',
    /nothing tells how many refused/,
  ],
  [
    'strata by country without geography',
    {
      cubes: [people],
      audience: [{ ...estimate, strata: ['country'] }],
      release: suppression,
      geo: 'none',
    },
    'audience.0.strata',
    /geo is "none"/,
  ],
  [
    'strata by region',
    { cubes: [people], audience: [{ ...estimate, strata: ['region'] }], release: suppression },
    'audience.0.strata.0',
    /./,
  ],
  [
    'a stratum twice',
    {
      cubes: [people],
      audience: [{ ...estimate, strata: ['device', 'device'] }],
      release: suppression,
    },
    'audience.0.strata',
    /twice/,
  ],
  [
    'two estimates of one window',
    { cubes: [people], audience: [estimate, estimate], release: suppression },
    'audience',
    /names a window twice/,
  ],
  [
    'an estimate by the hour',
    { cubes: [people], audience: [{ ...estimate, window: 'hour' }], release: suppression },
    'audience.0.window',
    /"day", "week" or "month"/,
  ],
  [
    'a cube that is named like a built-in one',
    { cubes: [{ ...noisy, name: 'audience_day' }] },
    'cubes.0.name',
    /built-in audience cubes/,
  ],
  ['a cube named pulse', { cubes: [{ ...noisy, name: 'pulse' }] }, 'cubes.0.name', /built in/],
  [
    'pages by two windows under suppression',
    {
      cubes: [
        { ...people, dimensions: ['page'] },
        { ...people, name: 'b', dimensions: ['page'], window: 'month' },
      ],
      release: suppression,
    },
    'cubes.1.dimensions',
    /cube "total" too; under suppression/,
  ],
  [
    'total views by two windows under suppression',
    { cubes: [total, { ...total, name: 'b', window: 'week' }], release: suppression },
    'cubes.1.dimensions',
    /difference of two/,
  ],
  [
    'one set of dimensions twice by one window',
    { cubes: [noisy, { ...noisy, name: 'b' }] },
    'cubes.1.dimensions',
    /spent twice/,
  ],
];

test.each(brokenByRelease)('%s is refused, and it says why', (_what, changes, place, says) => {
  const found = refusals({ release: dp, ...changes }).filter((it) => it.place === place);
  expect(found.map(({ message }) => message).join()).toMatch(says);
  expect(found).not.toEqual([]);
});

const byWindow = (cube: object, ...windows: string[]) =>
  windows.map((window) => ({ ...cube, name: `by_${window}`, window }));

test.each<[what: string, changes: object]>([
  [
    'visitors in total by day, week and month, under suppression',
    { cubes: byWindow(people, 'day', 'week', 'month'), release: suppression },
  ],
  [
    'visitors by week beside views by day, under suppression',
    { cubes: [total, { ...people, name: 'b', window: 'week' }], release: suppression },
  ],
  [
    'pages by day and month, with noise',
    { cubes: byWindow({ ...noisy, dimensions: ['page'] }, 'day', 'month') },
  ],
  [
    'ceilings that are met exactly',
    {
      cubes: [
        { ...noisy, epsilon: 0.1 },
        { ...noisy, name: 'b', dimensions: ['page'], epsilon: 0.2 },
      ],
      release: { ...dp, ceilings: { day: 0.3, month: 9.3 } },
    },
  ],
  [
    'estimates of every window, with noise',
    { cubes: [noisy], audience: byEstimate(['device'], 0.1) },
  ],
  [
    'estimates of every window, strata for one of them',
    {
      cubes: [people],
      release: suppression,
      audience: [...byEstimate([]).slice(0, 2), ...byEstimate(['device']).slice(2)],
    },
  ],
  [
    'strata that are a cube by the same window',
    {
      cubes: [{ ...people, dimensions: ['device'] }],
      release: suppression,
      audience: byEstimate(['device']).slice(0, 1),
    },
  ],
])('%s is taken', (_what, changes) => {
  expect(refusals({ release: dp, ...changes })).toEqual([]);
});

function byEstimate(strata: string[], epsilon?: number) {
  return ['day', 'week', 'month'].map((window) => ({ ...estimate, window, strata, epsilon }));
}

test('under suppression strata are published by one kind of window', () => {
  const both = { cubes: [people], release: suppression, audience: byEstimate(['device']).slice(1) };
  expect(refusals(both)).toMatchObject([{ place: 'audience.1.strata' }]);
  const beside = {
    cubes: [{ ...people, dimensions: ['device'] }],
    release: suppression,
    audience: byEstimate(['device']).slice(1, 2),
  };
  expect(refusals(beside)).toMatchObject([{ place: 'audience.0.strata' }]);
});

test('built in are the hours of today, unless noise is to have none, and the estimates', () => {
  const names = (changes: object) => testPolicy(changes).cubes.map(({ name }) => name);
  expect(names({ cubes: [people], audience: [], release: suppression })).toEqual([
    'total',
    'pulse',
  ]);
  expect(names({ cubes: [noisy], audience: [], release: dp })).toEqual(['total']);
  const pulse = { epsilon: 0.1, views: 5, visits: 2 };
  const withPulse = testPolicy({ cubes: [noisy], audience: [], release: { ...dp, pulse } });
  expect(withPulse.cubes.at(-1)).toMatchObject({
    name: 'pulse',
    epsilon: 0.1,
    measures: { count: { bound: 5 }, visits: { bound: 2 } },
  });
  const audience = byEstimate(['device'], 0.1);
  expect(names({ cubes: [noisy], audience, release: dp })).toEqual([
    ...['total', 'audience_day', 'audience_day_strata', 'audience_week', 'audience_week_strata'],
    ...['audience_month', 'audience_month_strata'],
  ]);
});

test.each(['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/Argentina/Buenos_Aires', 'Etc/GMT+2'])(
  'the time zone %s is one',
  (timezone) => {
    expect(testPolicy({ timezone }).timezone).toBe(timezone);
  },
);
