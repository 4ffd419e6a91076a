import { expect, test } from 'vitest';
import type { Cube, WindowKind } from '../../policy/cube.ts';
import { noise, openReleased, policyWith, type Release } from './released.ts';

const NOW = Date.UTC(2026, 9, 14, 12);
const cube = (name: string, window: WindowKind, dimensions: Cube['dimensions'] = []): Cube => ({
  name,
  event: 'page_view',
  window,
  dimensions,
  measures: { count: {}, visits: {}, visitors: { bound: 1 } },
});
const policy = policyWith([
  cube('total', 'day'),
  cube('pages', 'day', ['page']),
  cube('places', 'day', ['country', 'region']),
  cube('months', 'month'),
  cube('weeks', 'week'),
]);

const total = (day: string, count: number, how: Release['how'] = {}): Release => ({
  ...{ cube: 'total', window: 'day', day, how },
  cells: [{ count, visits: count, visitors: count }],
});
const pages = (day: string, counts: Record<string, number>, how: Release['how'] = {}): Release => ({
  ...{ cube: 'pages', window: 'day', day, how },
  cells: Object.entries(counts).map(([page, count]) => ({ page, count, visits: 0, visitors: 0 })),
});

const THREE_DAYS = ['2026-10-05', '2026-10-07'];
const VIEWS = { metrics: ['pageviews'], date_range: THREE_DAYS };
const PAGES = { ...VIEWS, dimensions: ['event:page'] };

test('rounding adds up, noise adds up as its variance, and both stand in one sum', async () => {
  const { publish, ask } = await openReleased(policy, NOW);
  await publish([
    total('2026-10-05', 100),
    total('2026-10-06', 203, noise({ count: 9 })),
    total('2026-10-07', 50, noise({ count: 16 })),
  ]);
  const { json } = await ask(VIEWS);
  // Rounding by 2 at most, and 2.12 times the root of 9 + 16.
  expect(json.results).toEqual([{ dimensions: [], metrics: [353], margins: [2 + 11], windows: 3 }]);
  expect(json.meta).toEqual({
    cube: 'total',
    window: 'day',
    mechanism: 'dp',
    mechanisms: ['dp', 'suppression'],
    k: 0,
    rounding: 0,
    epsilon: 0.5,
    delta: 1e-6,
    threshold: 40,
    margin: '95 of 100',
    windows: 3,
    windows_expected: 3,
    days: 3,
    complete_until: '2026-10-08T00:00:00Z',
    next_window: '2026-10-15T00:15:00Z',
  });
  const { json: first } = await ask({ ...VIEWS, date_range: ['2026-10-05', '2026-10-05'] });
  expect(first.meta).toMatchObject({ mechanism: 'suppression', margin: 'at most', k: 5 });
  expect(first.results[0]?.margins).toEqual([2]);
});

test('each row has the noise of its own cells, each metric that of its measure', async () => {
  const { publish, ask } = await openReleased(policy, NOW);
  const how = noise({ count: 4, visits: 100 });
  await publish([
    pages('2026-10-05', { '/': 70, '/a': 20 }, how),
    pages('2026-10-06', { '/': 30 }, how),
  ]);
  const { json } = await ask({ ...PAGES, metrics: ['pageviews', 'visits'] });
  expect(json.results).toEqual([
    { dimensions: ['/'], metrics: [100, 0], margins: [6, 30], windows: 2 },
    { dimensions: ['/a'], metrics: [20, 0], margins: [5, 22], windows: 1 },
  ]);
});

test('a row tells in how many windows it was published, whatever is asked beside it', async () => {
  const { publish, ask } = await openReleased(policy, NOW);
  const places = (day: string, ...names: readonly (readonly [string, string])[]): Release => ({
    ...{ cube: 'places', window: 'day', day },
    cells: names.map(([country, region]) => ({
      ...{ country, region, count: 20, visits: 20, visitors: 20 },
    })),
  });
  await publish([
    total('2026-10-05', 100),
    total('2026-10-06', 100),
    total('2026-10-07', 203, noise({ count: 9 })),
    pages('2026-10-05', { '/': 60, '/a': 10 }),
    pages('2026-10-06', { '/': 60 }),
    pages('2026-10-07', { '/': 60 }, noise({ count: 9 })),
    places('2026-10-05', ['IN', 'IN-KA'], ['IN', 'IN-DL'], ['DE', 'DE-BE']),
    places('2026-10-06', ['IN', 'IN-KA'], ['IN', 'IN-DL']),
    places('2026-10-07', ['IN', 'IN-KA']),
  ]);
  const told = async (query: object) => {
    const { results, meta } = (await ask({ ...VIEWS, ...query })).json;
    expect(meta.windows).toBe(3);
    return results.map(({ dimensions, windows }) => [...dimensions, windows].join(' '));
  };
  expect(await told({})).toEqual(['3']);
  expect(await told({ dimensions: ['event:page'] })).toEqual(['/ 3', '/a 1']);
  expect(await told({ filters: [['is', 'event:page', ['/a']]] })).toEqual(['1']);
  // Several cells of a day are one day.
  expect(await told({ dimensions: ['visit:country'] })).toEqual(['IN 3', 'DE 1']);
  expect(await told({ dimensions: ['visit:region'] })).toEqual(['IN-KA 3', 'IN-DL 2', 'DE-BE 1']);
  const regions = await told({ dimensions: ['visit:country', 'visit:region'] });
  expect(regions).toEqual(['IN IN-KA 3', 'IN IN-DL 2', 'DE DE-BE 1']);
  const filters = [['is', 'visit:region', ['IN-DL', 'DE-BE']]];
  expect(await told({ cube: 'places', filters })).toEqual(['2']);
  const byDay = await told({ dimensions: ['time:day', 'visit:country'] });
  expect(byDay).toEqual([
    '2026-10-05 IN 1',
    '2026-10-05 DE 1',
    '2026-10-06 IN 1',
    '2026-10-07 IN 1',
  ]);
});

test('what noise made negative is 0, and of several cells only the sum', async () => {
  const { publish, ask } = await openReleased(policy, NOW);
  const how = noise({ count: 4 });
  await publish([
    pages('2026-10-05', { '/': -7, '/a': -5 }, how),
    pages('2026-10-06', { '/': 4, '/a': 9 }, how),
  ]);
  const { json } = await ask(PAGES);
  expect(json.results.map(({ dimensions, metrics }) => [...dimensions, ...metrics])).toEqual([
    ['/a', 4],
    ['/', 0],
  ]);
});

test('other is the total less what is published, of windows that have both', async () => {
  const { publish, ask } = await openReleased(policy, NOW);
  await publish([
    total('2026-10-05', 100),
    pages('2026-10-05', { '/': 60, '/a': 10 }),
    total('2026-10-06', 90),
    { ...pages('2026-10-06', {}), how: { withheld: 'budget' } },
    total('2026-10-07', 50, { ...noise({ count: 9 }), partial: 1 }),
    pages('2026-10-07', { '/': 20 }, { ...noise({ count: 16 }), partial: 1 }),
  ]);
  const { json } = await ask(PAGES);
  expect(json.meta.other).toEqual({ metrics: [60], margins: [2 + 2 * 2 + 11] });
  expect(json.meta).toMatchObject({
    ...{ windows: 2, windows_expected: 3, partial: 1 },
    withheld: { budget: 1 },
  });
  const { json: filtered } = await ask({ ...PAGES, filters: [['is', 'event:page', ['/']]] });
  expect(filtered.results).toMatchObject([{ dimensions: ['/'], metrics: [80] }]);
  expect(filtered.meta.other).toBeUndefined();
});

test('where every cell is withheld other is the total; a page of the cells changes nothing', async () => {
  const { publish, ask } = await openReleased(policy, NOW);
  await publish([total('2026-10-05', 100), pages('2026-10-05', {})]);
  const { json } = await ask(PAGES);
  expect(json).toMatchObject({ results: [], meta: { other: { metrics: [100], margins: [2] } } });
  await publish([total('2026-10-06', 90), pages('2026-10-06', { '/': 60, '/a': 10 })]);
  for (const limit of [1, 2, 100]) {
    const { json: page } = await ask({ ...PAGES, pagination: { limit } });
    expect(page.meta.other).toEqual({ metrics: [120], margins: [2 * 2 + 2 * 2] });
  }
});

test('other is not told where the two were clipped differently, or share no measure', async () => {
  const { publish, ask } = await openReleased(policy, NOW);
  const how = noise({ count: 9 });
  await publish([
    total('2026-10-05', 100, { ...how, bounds: [5] } as Release['how']),
    pages('2026-10-05', { '/': 60 }, { ...how, bounds: [7] } as Release['how']),
  ]);
  const { json } = await ask(PAGES);
  expect(json.meta.other).toEqual({ metrics: [null], margins: [null] });
});

test('a window without a measure that is asked for is none of the answer’s', async () => {
  const { publish, ask } = await openReleased(policy, NOW);
  await publish([
    total('2026-10-05', 100, { measures: ['count'] }),
    total('2026-10-06', 50, { measures: ['count', 'visits'] }),
  ]);
  const { json } = await ask({ ...VIEWS, metrics: ['pageviews', 'visits'] });
  expect(json.results).toMatchObject([{ metrics: [50, 50] }]);
  expect(json.meta.windows).toBe(1);
});

test('a row that is sent again counts once', async () => {
  const { publish, ask } = await openReleased(policy, NOW);
  const releases = [total('2026-10-05', 100), pages('2026-10-05', { '/': 60 })];
  await publish(releases);
  await publish(releases);
  expect((await ask(VIEWS)).json.results).toEqual([
    { dimensions: [], metrics: [100], margins: [2], windows: 1 },
  ]);
  const { results, meta } = (await ask(PAGES)).json;
  expect(results).toEqual([{ dimensions: ['/'], metrics: [60], margins: [2], windows: 1 }]);
  expect(meta).toMatchObject({ windows: 1, other: { metrics: [40], margins: [4] } });
});

test('the same rows give the same bytes, in whatever order they came', async () => {
  const tenths = Array.from({ length: 7 }, (_, n) => n + 1);
  const releases = tenths.flatMap((n) => [
    total(`2026-10-0${n}`, 10 * n, noise({ count: n / 10 })),
    pages(`2026-10-0${n}`, { '/a': 5, '/b': 5, '/c': n % 2 }, noise({ count: n / 10 })),
  ]);
  const bytes = async (ordered: readonly Release[]) => {
    const { publish, send, close } = await openReleased(policy, NOW);
    for (const release of ordered) await publish([release]);
    const query = { ...PAGES, site_id: 'demo', date_range: '14d', pagination: { limit: 2 } };
    const answers = Array.from({ length: 5 }, async () => (await send(query)).text());
    const texts = await Promise.all(answers);
    await close();
    return texts;
  };
  const both = [...(await bytes(releases)), ...(await bytes(releases.toReversed()))];
  expect(new Set(both).size).toBe(1);
  expect(JSON.parse(both[0] as string).results).toMatchObject([
    { dimensions: ['/a'], metrics: [35] },
    { dimensions: ['/b'], metrics: [35] },
  ]);
});

test('rows are cut to a page after they are ordered; the totals are not', async () => {
  const { publish, ask } = await openReleased(policy, NOW);
  await publish([total('2026-10-05', 100), pages('2026-10-05', { a: 1, b: 5, c: 5, d: 9 })]);
  const page = async (more: object) => {
    const { results, meta } = (await ask({ ...PAGES, ...more })).json;
    expect(meta.other?.metrics).toEqual([80]);
    return results.map(({ dimensions }) => dimensions[0]).join('');
  };
  expect(await page({})).toBe('dbca');
  expect(await page({ pagination: { limit: 2, offset: 1 } })).toBe('bc');
  expect(await page({ order_by: [['event:page', 'desc']] })).toBe('dcba');
  expect(await page({ order_by: [['pageviews', 'asc']], pagination: { limit: 3 } })).toBe('abc');
  expect(await page({ pagination: { offset: 4 } })).toBe('');
});

test('weeks and months are rows of their own, named by their first day', async () => {
  const { publish, ask } = await openReleased(policy, NOW);
  const window = (name: string, kind: WindowKind, day: string, visitors: number): Release => ({
    ...{ cube: name, window: kind, day },
    cells: [{ count: 2 * visitors, visits: visitors, visitors }],
  });
  await publish([
    window('months', 'month', '2026-08-15', 400),
    window('months', 'month', '2026-09-15', 500),
    window('weeks', 'week', '2026-09-23', 90),
    window('weeks', 'week', '2026-09-30', 110),
    window('weeks', 'week', '2026-10-07', 120),
  ]);
  const shown = async (query: object) => {
    const { results, meta } = (await ask({ metrics: ['visitors'], ...query })).json;
    return {
      rows: results.map(({ dimensions, metrics }) => [...dimensions, ...metrics].join(' ')),
      ...{ cube: meta.cube, of: `${meta.windows} of ${meta.windows_expected}` },
    };
  };
  expect(await shown({ dimensions: ['time:month'], date_range: '12mo' })).toEqual({
    rows: ['2026-08-01 400', '2026-09-01 500'],
    ...{ cube: 'months', of: '2 of 12' },
  });
  // Of the weeks only those that lie wholly in the range: that of 28 September does not.
  expect(
    await shown({ dimensions: ['time:week'], date_range: ['2026-09-30', '2026-10-12'] }),
  ).toEqual({
    rows: ['2026-10-05 120'],
    ...{ cube: 'weeks', of: '1 of 1' },
  });
  expect(await shown({ date_range: ['2026-09-01', '2026-09-30'] })).toEqual({
    rows: ['500'],
    ...{ cube: 'months', of: '1 of 1' },
  });
  expect(await shown({ date_range: ['2026-10-05', '2026-10-11'] })).toEqual({
    rows: ['120'],
    ...{ cube: 'weeks', of: '1 of 1' },
  });
  const views = { metrics: ['pageviews'] };
  expect(await shown({ ...views, date_range: ['2026-09-21', '2026-10-11'] })).toEqual({
    rows: ['640'],
    ...{ cube: 'weeks', of: '3 of 3' },
  });
});

test('where the longest windows are not all published, shorter ones answer', async () => {
  const { publish, ask } = await openReleased(policy, NOW);
  await publish([total('2026-09-01', 100), total('2026-09-02', 50)]);
  const { json } = await ask({ ...VIEWS, date_range: ['2026-09-01', '2026-09-30'] });
  expect(json.results).toMatchObject([{ metrics: [150] }]);
  expect(json.meta).toMatchObject({ cube: 'total', windows: 2, windows_expected: 30 });
});

test('of all time the windows since the first are expected', async () => {
  const { publish, ask } = await openReleased(policy, NOW);
  await publish([total('2026-10-04', 100), total('2026-10-12', 50)]);
  const { json } = await ask({ ...VIEWS, date_range: 'all' });
  expect(json.meta).toMatchObject({ windows: 2, windows_expected: 10 });
  expect(json.meta).not.toHaveProperty('days');
});

test('before anything is published there is no row, and it says when there will be', async () => {
  const { ask } = await openReleased(policy, NOW);
  const { json } = await ask({ ...PAGES, date_range: 'yesterday' });
  expect(json.results).toEqual([]);
  expect(json.meta).toMatchObject({
    ...{ windows: 0, windows_expected: 1, complete_until: null },
    next_window: '2026-10-15T00:15:00Z',
  });
});

test('the hour that a clock repeats is two rows', async () => {
  const berlin = policyWith([], { timezone: 'Europe/Berlin' });
  const { clickhouse, ask } = await openReleased(berlin, Date.UTC(2026, 9, 25, 20));
  for (const hour of [0, 1]) {
    const starts_at = Date.UTC(2026, 9, 25, hour) / 1000;
    const place = { site: 'demo', cube: 'pulse', window: 'hour', starts_at };
    const row = { ...place, ends_at: starts_at + 3600, expires_at: 4_000_000_000 };
    await clickhouse.insert('cells', [{ ...row, count: 10 }]);
    await clickhouse.insert('releases', [
      { ...row, measures: ['count'], mechanism: 'suppression' },
    ]);
  }
  const query = { metrics: ['pageviews'], dimensions: ['time:hour'], date_range: 'day' };
  const { json } = await ask(query);
  expect(json.results.map(({ dimensions }) => dimensions[0])).toEqual([
    '2026-10-25 02:00:00',
    '2026-10-25 02:00:00',
  ]);
  expect(json.meta).toMatchObject({ windows: 2, windows_expected: 25 });
});
