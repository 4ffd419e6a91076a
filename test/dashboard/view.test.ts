import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PERIODS, type Period, textOf } from '../../dashboard/period/period.ts';
import { MOST_GOALS } from '../../dashboard/view/goal.ts';
import {
  FIRST_VIEW,
  MOST_FILTERS,
  parseView,
  printView,
  SERIES,
  TABS,
  type View,
} from '../../dashboard/view/view.ts';
import { DIMENSION_NAMES, type DimensionName } from '../../query/dimensionNames.ts';

const day = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map(textOf);
const period: fc.Arbitrary<Period> = fc.oneof(
  fc.constantFrom(...(Object.keys(PERIODS) as (keyof typeof PERIODS)[])),
  fc.tuple(day, day).map((days) => {
    const [first = '', last = ''] = days.sort();
    return { first, last };
  }),
);
const text = fc.string({ minLength: 1, unit: 'grapheme' });
const dimension = fc.constantFrom(...(Object.keys(DIMENSION_NAMES) as DimensionName[]));
const view: fc.Arbitrary<View> = fc.record({
  tab: fc.constantFrom(...TABS),
  site: fc.option(text, { nil: undefined }),
  period,
  compare: fc.boolean(),
  metric: fc.option(fc.constantFrom(...SERIES), { nil: undefined }),
  filters: fc.uniqueArray(fc.record({ dimension, value: fc.string({ unit: 'grapheme' }) }), {
    selector: (filter) => filter.dimension,
    maxLength: MOST_FILTERS,
  }),
  goals: fc.uniqueArray(
    fc.record({ kind: fc.constantFrom('page' as const, 'event' as const), name: text }),
    { selector: ({ kind, name }) => `${kind}=${name}`, maxLength: MOST_GOALS },
  ),
  panel: fc.option(text, { nil: undefined }),
  shown: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), text, { noNullPrototype: true }),
});

test('a link shows what its sender saw', () => {
  fc.assert(
    fc.property(view, (seen) => {
      const link = new URL(printView(seen), 'https://stats.example/');
      expect(parseView(link.hash)).toEqual(seen);
    }),
  );
});

test('no fragment breaks the page; what is not known is left out', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webFragments()), (fragment) => {
      expect(TABS).toContain(parseView(`#${fragment}`).tab);
    }),
  );
  const odd =
    '#/else?period=2026-02-31..2026-03-01&metric=money&filter=page&goal=person=ada&compare=';
  expect(parseView(odd)).toEqual(FIRST_VIEW);
});

test('a view as at first has a short address', () => {
  expect(printView(FIRST_VIEW)).toBe('#/audience');
  expect(printView({ ...FIRST_VIEW, period: '7d', goals: [{ kind: 'page', name: '/a b' }] })).toBe(
    '#/audience?period=7d&goal=page%3D%2Fa+b',
  );
});

test.each(['foo:bar=1', 'time:day=2026-11-01', 'constructor:x=1', 'visit:country'])(
  'the filter %s is left out, since nothing is counted by it',
  (filter) => {
    expect(parseView(`#/audience?filter=${encodeURIComponent(filter)}`)).toEqual(FIRST_VIEW);
  },
);

test('of two filters of one dimension the last one counts', () => {
  const both =
    '#/audience?filter=visit:country%3DIN&filter=visit:device%3Dmobile&filter=visit:country%3DDE';
  expect(parseView(both).filters).toEqual([
    { dimension: 'visit:device', value: 'mobile' },
    { dimension: 'visit:country', value: 'DE' },
  ]);
});

test('a link cannot ask for more filters and goals than anybody looks at', () => {
  const params = new URLSearchParams();
  for (const name of Object.keys(DIMENSION_NAMES)) params.append('filter', `${name}=a`);
  for (let goal = 0; goal < 90; goal++) params.append('goal', `page=/${goal % 45}`);
  const { filters, goals } = parseView(`#/audience?${params}`);
  expect([filters.length, goals.length]).toEqual([MOST_FILTERS, MOST_GOALS]);
  expect(new Set(goals.map(({ name }) => name)).size).toBe(MOST_GOALS);
});
