import { expect, test } from 'vitest';
import { isAudienceCube } from '../../policy/audience.ts';
import { loadPolicies } from '../../policy/loadPolicies.ts';
import { timeRange } from '../../query/dateRange.ts';
import { describeSite } from '../../query/describeSite.ts';
import { planQuery } from '../../query/planQuery.ts';
import { Query } from '../../query/querySchema.ts';
import { SiteDescription } from '../../query/siteSchema.ts';
import { testPolicy } from '../support/policy.ts';

/** A Saturday. */
const NOW = Date.UTC(2026, 9, 24, 21, 50);
const policies = await loadPolicies('policies');
const product = { role: 'product' } as const;

test.each([...policies])('what is told of %s is of the shape that is promised', (_site, policy) => {
  const told = describeSite(policy, NOW, product);
  const { error } = SiteDescription.strict().safeParse(told);
  expect(error).toBeUndefined();
  expect(told).toMatchObject({ site: policy.site, role: 'product', cubes: expect.any(Array) });
});

test.each([...policies])(
  'the query API answers all that %s is told to have, cube by cube',
  (site_id, policy) => {
    const { cubes } = describeSite(policy, NOW, product);
    const names = policy.cubes.filter((cube) => !isAudienceCube(cube)).map(({ name }) => name);
    expect(cubes.map(({ name }) => name)).toEqual(names);
    for (const { name, dimensions, window, measures } of cubes) {
      const metrics = Object.keys(measures).map((it) => (it === 'count' ? 'events' : it));
      const query = Query.parse({
        ...{ site_id, cube: name, metrics, date_range: ['2026-08-01', '2026-09-30'] },
        dimensions: [...dimensions, `time:${window}`],
      });
      const plan = planQuery(query, policy, timeRange(query.date_range, policy.timezone, NOW));
      expect(plan).toMatchObject({ cube: { name, window } });
    }
  },
);

test('bounds, epsilon and props are told as the policy declares them', () => {
  const dp = {
    ...{ mechanism: 'dp', ceilings: { day: 10, month: 300 }, graceMinutes: 15 },
    pulse: { epsilon: 0.5, views: 10, visits: 2 },
  };
  const declared = {
    custom: { bought: { amount: { buckets: [0, 10] } }, left: {} },
    cubes: [
      {
        ...{ name: 'amounts', event: 'custom', custom: 'bought', prop: 'amount', window: 'day' },
        ...{ dimensions: ['value', 'country'], epsilon: 1 },
        measures: { count: { bound: 3 }, visitors: { bound: 2 } },
      },
    ],
  };
  const told = describeSite(testPolicy({ ...declared, release: dp }), NOW, product);
  expect(told.cubes).toEqual([
    {
      ...{ name: 'amounts', event: 'custom', custom: 'bought', prop: 'amount', window: 'day' },
      ...{ dimensions: ['event:value', 'visit:country'], epsilon: 1 },
      measures: { count: { bound: 3 }, visitors: { bound: 2 } },
    },
    {
      ...{ name: 'pulse', event: 'page_view', window: 'hour', dimensions: [], epsilon: 0.5 },
      measures: { count: { bound: 10 }, visits: { bound: 2 } },
    },
  ]);
  expect(told.events).toEqual([
    { name: 'bought', props: ['amount'] },
    { name: 'left', props: [] },
  ]);
  expect(told).toMatchObject({ mechanism: 'dp' });
  expect(Object.keys(told)).not.toContain('k');
  const { pulse: _, ...quiet } = dp;
  const without = describeSite(testPolicy({ ...declared, release: quiet }), NOW, product);
  expect(without.cubes).toEqual(told.cubes.slice(0, 1));
  expect(without.windows.map(({ kind }) => kind)).toEqual(['day']);
});

test('under suppression k and rounding are told, and no epsilon', () => {
  const release = { mechanism: 'suppression', k: 12, rounding: 4, graceMinutes: 0 };
  const told = describeSite(testPolicy({ release }), NOW, product);
  expect(told).toMatchObject({ mechanism: 'suppression', k: 12, rounding: 4 });
  expect(JSON.stringify(told)).not.toContain('epsilon');
});

test.each([
  // Ten to midnight there.
  ['Europe/Berlin', 20, '2026-10-24', '2026-10-24T22:20:00Z', '2026-10-24T22:20:00Z'],
  ['Europe/Berlin', 120, '2026-10-24', '2026-10-24T22:00:00Z', '2026-10-25T00:00:00Z'],
  ['Asia/Kolkata', 0, '2026-10-25', '2026-10-24T22:30:00Z', '2026-10-25T18:30:00Z'],
])(
  'in %s, with %d minutes of grace, windows are told to close when they do',
  (timezone, graceMinutes, today, hour, day) => {
    const release = { mechanism: 'suppression', k: 10, rounding: 5, graceMinutes };
    const told = describeSite(testPolicy({ timezone, release }), NOW, product);
    expect(told.today).toBe(today);
    expect(told.now).toBe('2026-10-24T21:50:00Z');
    expect(told.windows).toEqual([
      { kind: 'hour', closes: hour },
      { kind: 'day', closes: day },
    ]);
  },
);
