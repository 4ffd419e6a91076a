import { expect, test } from 'vitest';
import { planQuery } from '../../query/planQuery.ts';
import { Query } from '../../query/querySchema.ts';
import { testPolicy } from '../support/policy.ts';

const count = { count: {} };
const both = { count: {}, visitors: {} };
const day = (name: string, event: string, dimensions: string[], more: object = {}) => ({
  name,
  event,
  dimensions,
  window: 'day',
  measures: count,
  ...more,
});

const policy = testPolicy({
  custom: {
    bought: { amount: { buckets: [10] }, plan: { enum: ['a'] } },
    left: { amount: { buckets: [10] } },
  },
  cubes: [
    day('total', 'page_view', [], { measures: { count: {}, visits: {}, visitors: {} } }),
    day('places', 'page_view', ['country', 'region'], { measures: both }),
    day('pages', 'page_view', ['page'], { measures: { count: {}, visitors: { bound: 5 } } }),
    day('clicks', 'click', [], { measures: both }),
    day('clicks_by_country', 'click', ['country'], { measures: both }),
    day('targets', 'click', ['target'], { measures: both }),
    day('bought_amount', 'custom', ['value'], { custom: 'bought', prop: 'amount' }),
    day('bought_plan', 'custom', ['value'], { custom: 'bought', prop: 'plan' }),
    day('left_amount', 'custom', ['value'], { custom: 'left', prop: 'amount' }),
  ],
});
const RANGE = { from: 0, until: 86_400, days: 1, today: false };

function plan(query: object): string {
  const parsed = Query.parse({ site_id: 'demo', date_range: 'yesterday', ...query });
  const made = planQuery(parsed, policy, RANGE);
  return 'refused' in made ? `refused: ${made.refused}` : made.cube.name;
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
])('%s: %j → %s', (_what, query, cube) => {
  expect(plan(query)).toBe(cube);
});

test.each([
  ['clicks are no page views', { metrics: ['pageviews'], cube: 'clicks' }, /No cube/],
  [
    'events of what',
    { metrics: ['events'], dimensions: ['visit:country'] },
    /places|clicks_by_country/,
  ],
  [
    'values of what',
    { metrics: ['events'], dimensions: ['event:value'] },
    /bought_amount, bought_plan, left_amount/,
  ],
  ['a cube that is not there', { metrics: ['events'], cube: 'nothing' }, /No cube/],
])('%s: %j is asked back', (_what, query, says) => {
  expect(plan(query)).toMatch(/^refused/);
  expect(plan(query)).toMatch(says);
});
