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
  ['too small a threshold', { release: { k: 1 } }, 'release.k'],
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

test.each(broken)('%s is refused at its place', (_what, changes, place) => {
  const places = () => {
    try {
      testPolicy(changes);
      return [];
    } catch (error) {
      if (!(error instanceof ZodError)) throw error;
      return error.issues.map((issue) => issue.path.join('.'));
    }
  };
  expect(places()).toContain(place);
});

test.each(['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/Argentina/Buenos_Aires', 'Etc/GMT+2'])(
  'the time zone %s is one',
  (timezone) => {
    expect(testPolicy({ timezone }).timezone).toBe(timezone);
  },
);
