import { expect, test } from 'vitest';
import type { Cube, EventType, WindowKind } from '../../policy/cube.ts';
import { timeRange } from '../../query/dateRange.ts';
import { type Plan, planQuery } from '../../query/planQuery.ts';
import { Query } from '../../query/querySchema.ts';
import { policyWith } from './released.ts';

const both = { count: {}, visitors: { bound: 1 } };

function cube(
  name: string,
  window: WindowKind,
  dimensions: Cube['dimensions'],
  more: Partial<Cube> = {},
): Cube {
  return { name, event: 'page_view', window, dimensions, measures: { count: {} }, ...more };
}

const of = (event: EventType, more: Partial<Cube> = {}) => ({ event, ...more });

const policy = policyWith([
  cube('total', 'day', [], { measures: { count: {}, visits: {}, visitors: { bound: 1 } } }),
  cube('total_week', 'week', [], { measures: both }),
  cube('total_month', 'month', [], { measures: both }),
  cube('places', 'day', ['country', 'region'], { measures: both }),
  cube('countries_month', 'month', ['country'], { measures: both }),
  cube('pages', 'day', ['page'], { measures: { count: {}, visitors: { bound: 5 } } }),
  cube('pages_hour', 'hour', ['page']),
  cube('clicks', 'day', [], of('click', { measures: both })),
  cube('clicks_by_country', 'day', ['country'], of('click', { measures: both })),
  cube('targets', 'day', ['target'], of('click', { measures: both })),
  cube('bought_amount', 'day', ['value'], of('custom', { custom: 'bought', prop: 'amount' })),
  cube('bought_plan', 'day', ['value'], of('custom', { custom: 'bought', prop: 'plan' })),
  cube('left_amount', 'day', ['value'], of('custom', { custom: 'left', prop: 'amount' })),
  cube('audience_places', 'day', ['country', 'region', 'device'], { measures: both }),
]);
/** A Wednesday. */
const NOW = Date.UTC(2026, 9, 14, 12);

function made(query: object) {
  const parsed = Query.parse({ site_id: 'demo', date_range: 'yesterday', ...query });
  return planQuery(parsed, policy, timeRange(parsed.date_range, policy.timezone, NOW));
}

/** The cubes that are asked, one after the other. */
function plan(query: object): string {
  const it = made(query);
  if ('refused' in it) return `refused: ${it.refused}`;
  return [it, ...it.otherwise].map(({ cube: { name } }: Pick<Plan, 'cube'>) => name).join(', ');
}

test.each([
  ['page views', { metrics: ['pageviews'] }, 'total'],
  ['visitors', { metrics: ['visitors'] }, 'total'],
  [
    'visitors by country are those of page views',
    { metrics: ['visitors'], dimensions: ['visit:country'] },
    'places',
  ],
  [
    'visitors by target can only be of clicks',
    { metrics: ['visitors'], dimensions: ['event:target'] },
    'targets',
  ],
  [
    'a named cube',
    { metrics: ['events'], dimensions: ['visit:country'], cube: 'clicks_by_country' },
    'clicks_by_country',
  ],
  [
    'a named cube of a prop',
    { metrics: ['events'], dimensions: ['event:value'], cube: 'bought_plan' },
    'bought_plan',
  ],
  [
    'what a filter reads is covered too',
    { metrics: ['pageviews'], filters: [['not', ['is', 'visit:region', ['DE-BE']]]] },
    'places',
  ],
])('%s: %j → %s', (_what, query, cube) => {
  expect(plan(query)).toBe(cube);
});

const VIEWS = { metrics: ['pageviews'] };
const PEOPLE = { metrics: ['visitors'] };
const COUNTRIES = { ...VIEWS, dimensions: ['visit:country'] };

test.each<[what: string, query: object, cubes: string]>([
  ['a month', { ...VIEWS, date_range: ['2026-09-01', '2026-09-30'] }, 'total_month, total'],
  ['a quarter', { ...VIEWS, date_range: ['2026-07-01', '2026-09-30'] }, 'total_month, total'],
  ['a leap February', { ...VIEWS, date_range: ['2024-02-01', '2024-02-29'] }, 'total_month, total'],
  ['no leap February', { ...VIEWS, date_range: ['2024-02-01', '2024-02-28'] }, 'total'],
  ['a week', { ...VIEWS, date_range: ['2026-10-05', '2026-10-11'] }, 'total_week, total'],
  ['seven days that are no week', { ...VIEWS, date_range: ['2026-10-06', '2026-10-12'] }, 'total'],
  [
    'four weeks that are a month',
    { ...VIEWS, date_range: ['2027-02-01', '2027-02-28'] },
    'total_month, total_week, total',
  ],
  ['six months', { ...VIEWS, date_range: '6mo' }, 'total_month, total'],
  ['six months by country', { ...COUNTRIES, date_range: '6mo' }, 'countries_month, places'],
  ['seven days by country', { ...COUNTRIES, date_range: '7d' }, 'places'],
  ['this month so far', { ...VIEWS, date_range: 'month' }, 'total'],
  ['this year so far', { ...VIEWS, date_range: 'year' }, 'total'],
  ['all', { ...VIEWS, date_range: 'all' }, 'total'],
  ['today', { ...VIEWS, date_range: 'day' }, 'pulse'],
  ['today by page', { ...VIEWS, date_range: 'day', dimensions: ['event:page'] }, 'pages_hour'],
  ['hours', { ...VIEWS, date_range: '7d', dimensions: ['time:hour'] }, 'pulse'],
  ['days', { ...VIEWS, date_range: '6mo', dimensions: ['time:day'] }, 'total'],
  ['weeks', { ...VIEWS, date_range: '30d', dimensions: ['time:week'] }, 'total_week'],
  ['months', { ...VIEWS, date_range: 'year', dimensions: ['time:month'] }, 'total_month'],
  [
    'months of all time',
    { ...VIEWS, date_range: 'all', dimensions: ['time:month'] },
    'total_month',
  ],
  ['people of a month', { ...PEOPLE, date_range: ['2026-09-01', '2026-09-30'] }, 'total_month'],
  ['people of a week', { ...PEOPLE, date_range: ['2026-10-05', '2026-10-11'] }, 'total_week'],
  [
    'people of months',
    { ...PEOPLE, date_range: '12mo', dimensions: ['time:month'] },
    'total_month',
  ],
  [
    'days of people',
    { metrics: ['visitor_days'], date_range: ['2026-09-01', '2026-09-30'] },
    'total',
  ],
])('windows, %s: %j → %s', (_what, query, cubes) => {
  expect(plan(query)).toBe(cubes);
});

test.each<[what: string, query: object, says: RegExp]>([
  ['clicks are no page views', { ...VIEWS, cube: 'clicks' }, /No cube/],
  [
    'events of what',
    { metrics: ['events'], dimensions: ['visit:country'] },
    /clicks_by_country, places/,
  ],
  [
    'values of what',
    { metrics: ['events'], dimensions: ['event:value'] },
    /bought_amount, bought_plan, left_amount/,
  ],
  ['an order of what is not asked for', { ...VIEWS, order_by: [['visits', 'asc']] }, /order_by/],
  ['a cube that is not there', { metrics: ['events'], cube: 'nothing' }, /no cube of that name/],
  [
    'a cube of the audience',
    { ...VIEWS, cube: 'audience_places' },
    /audience is asked for as a metric/,
  ],
  [
    'dimensions of the audience',
    { ...VIEWS, dimensions: ['visit:device'] },
    /No cube.*There are: total \(/,
  ],
  [
    'a filter no cube covers',
    {
      ...COUNTRIES,
      filters: [
        [
          'or',
          [
            ['is', 'event:page', ['/']],
            ['is', 'event:page', ['/a']],
          ],
        ],
      ],
    },
    /No cube/,
  ],
  ['today by country', { ...COUNTRIES, date_range: 'day' }, /Today is published by the hour only/],
  [
    'people of seven days',
    { ...PEOPLE, date_range: '7d' },
    /one day or one ISO week \(Monday to Sunday\) or one calendar month.*visitor_days/,
  ],
  ['people of two months', { ...PEOPLE, date_range: ['2026-08-01', '2026-09-30'] }, /never a sum/],
  [
    'no whole week',
    { ...VIEWS, date_range: '3d', dimensions: ['time:week'] },
    /no whole week.*time:week/,
  ],
  [
    'weeks by country',
    { ...COUNTRIES, dimensions: ['time:week', 'visit:country'], date_range: '30d' },
    /time:day or time:month.*There are: places/,
  ],
  [
    'days of people by week',
    { metrics: ['visitor_days'], dimensions: ['time:week'], date_range: '30d' },
    /sum over days/,
  ],
  ['days of people today', { metrics: ['visitor_days'], date_range: 'day' }, /sum over days/],
  [
    'people of several pages',
    { ...PEOPLE, filters: [['is', 'event:page', ['/', '/a']]] },
    /several cells/,
  ],
  [
    'people of pages but one',
    { ...PEOPLE, filters: [['is_not', 'event:page', ['/']]] },
    /several cells/,
  ],
  [
    'people of one page or another',
    {
      ...PEOPLE,
      filters: [
        [
          'or',
          [
            ['is', 'event:page', ['/']],
            ['is', 'event:page', ['/a']],
          ],
        ],
      ],
    },
    /several cells/,
  ],
])('%s: %j is asked back', (_what, query, says) => {
  expect(plan(query)).toMatch(/^refused/);
  expect(plan(query)).toMatch(says);
});

test('people of one page are those of its cells', () => {
  const page = ['is', 'event:page', ['/']];
  expect(plan({ ...PEOPLE, filters: [page] })).toBe('pages');
  expect(plan({ ...PEOPLE, filters: [['and', [page]]] })).toBe('pages');
});

test('other is told from the cube without dimensions of the same window and event', () => {
  const parent = (query: object) => {
    const it = made(query);
    return 'refused' in it ? it.refused : it.parent?.name;
  };
  expect(parent(VIEWS)).toBeUndefined();
  expect(parent(COUNTRIES)).toBe('total');
  expect(parent({ ...COUNTRIES, date_range: '6mo' })).toBe('total_month');
  expect(parent({ metrics: ['events'], dimensions: ['event:target'] })).toBe('clicks');
  expect(parent({ metrics: ['events'], cube: 'bought_plan' })).toBeUndefined();
});
