import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { audienceCubes } from '../../policy/audience.ts';
import type { WindowKind } from '../../policy/cube.ts';
import type { Answer } from '../../query/answerSchema.ts';
import { audienceWords } from '../../query/audienceWords.ts';
import { estimateAudience } from '../../query/estimateAudience.ts';
import { AUDIENCE_MEASURES, type StratumCounts } from '../../query/stratum.ts';
import { formatAudience } from '../../src/cli/formatAudience.ts';
import { noise, openReleased, policyWith, type Release } from './released.ts';

const NOW = Date.UTC(2026, 9, 14, 12);
const strata = ['country', 'device'] as const;
const policy = policyWith(
  audienceCubes([
    { window: 'day', bound: 10, strata: [...strata] },
    { window: 'week', bound: 30, strata: [] },
  ]),
);
const AUDIENCE = { metrics: ['audience'] };
const DAYS = { ...AUDIENCE, dimensions: ['time:day'], date_range: '7d' };

type Counts = StratumCounts['counts'];
/** A site, or a part of one, of which so many consented and as many more refused. */
const row = (visitors: number, refused: number, changes: Partial<Counts> = {}): Counts => ({
  visitors,
  consented_visits: Math.round(visitors * 1.4),
  squared_visits: Math.round(visitors * 2.6),
  anonymous_visits: Math.round(refused * 1.4),
  counted_twice: 0,
  clipped_visits: 0,
  ...changes,
});

const ROUNDED = each(() => 25 / 12);
const SUPPRESSED = { measures: [...AUDIENCE_MEASURES], variances: Object.values(ROUNDED) };
const total = (
  day: string,
  counts: Counts,
  how: Release['how'] = SUPPRESSED as unknown as NonNullable<Release['how']>,
  window: WindowKind = 'day',
): Release => ({ cube: `audience_${window}`, window, day, cells: [counts], how });
const parts = (
  day: string,
  counts: readonly Counts[],
  how: Release['how'] = SUPPRESSED as unknown as NonNullable<Release['how']>,
): Release => ({
  ...{ cube: 'audience_day_strata', window: 'day', day, how },
  cells: counts.map((it, index) => ({ country: `C${index}`, device: 'desktop', ...it })),
});

function each(value: (index: number) => number): Counts {
  const entries = AUDIENCE_MEASURES.map((measure, index) => [measure, value(index)]);
  return Object.fromEntries(entries) as unknown as Counts;
}

test.each<[what: string, query: object, path: string, says: RegExp]>([
  ['another metric', { metrics: ['visits', 'audience'] }, 'metrics.1', /by itself/],
  ['a filter', { filters: [['is', 'event:page', ['/']]] }, 'filters', /whole site/],
  ['a dimension', { dimensions: ['visit:country'] }, 'dimensions.0', /time:day or time:week/],
  ['hours', { dimensions: ['time:hour'] }, 'dimensions.0', /time:day or time:week/],
])('with %s it is refused by its place', async (_what, query, path, says) => {
  const { ask } = await openReleased(policy, NOW);
  const { status, json } = await ask({ ...AUDIENCE, date_range: 'yesterday', ...query });
  expect([status, json.errors]).toEqual([400, [{ path, message: expect.stringMatching(says) }]]);
});

const WINDOWS =
  'There are windows by: day, week. Ask for one day or one ISO week (Monday to Sunday), or add the dimension time:day or time:week for each window of a range as a row.';

test.each<[what: string, query: object, says: string]>([
  ['several days', { date_range: '7d' }, `never over several. ${WINDOWS}`],
  ['all time', { date_range: 'all' }, WINDOWS],
  ['today', { date_range: 'day' }, `Today is not over; ask for days before it. ${WINDOWS}`],
  ['seven days from a Tuesday', { date_range: ['2026-10-06', '2026-10-12'] }, WINDOWS],
  ['a month, which is not declared', { date_range: ['2026-09-01', '2026-09-30'] }, WINDOWS],
  [
    'months',
    { dimensions: ['time:month'], date_range: '6mo' },
    `The policy declares no audience by month, or the range has no whole month. ${WINDOWS}`,
  ],
  [
    'weeks of which none is whole',
    { dimensions: ['time:week'], date_range: ['2026-10-06', '2026-10-12'] },
    WINDOWS,
  ],
  ['another cube', { cube: 'pulse' }, 'Leave "cube" out; audience is answered by audience_day.'],
  ['an order by time', { order_by: [['time:day', 'asc']] }, 'not asked for'],
])('%s: told what to ask instead', async (_what, query, says) => {
  const { ask } = await openReleased(policy, NOW);
  const { status, json } = await ask({ ...AUDIENCE, date_range: 'yesterday', ...query });
  expect([status, json.detail]).toEqual([422, expect.stringContaining(says)]);
});

test('a policy without an audience says so', async () => {
  const { ask } = await openReleased(policyWith([]), NOW);
  const { status, json } = await ask({ ...AUDIENCE, date_range: 'yesterday' });
  expect([status, json.detail]).toEqual([422, expect.stringContaining('declares no audience')]);
});

test.each<[what: string, date_range: string | string[], cube: string]>([
  ['one day', ['2026-10-13', '2026-10-13'], 'audience_day'],
  ['yesterday', 'yesterday', 'audience_day'],
  ['an ISO week', ['2026-10-05', '2026-10-11'], 'audience_week'],
])('%s is one window', async (_what, date_range, cube) => {
  const { ask } = await openReleased(policy, NOW);
  const { status, json } = await ask({ ...AUDIENCE, date_range });
  expect([status, json.meta]).toEqual([
    200,
    expect.objectContaining({ cube, windows: 0, windows_expected: 1, complete_until: null }),
  ]);
});

test('a row is the estimate from the totals and the strata, and says what it rests on', async () => {
  const { publish, ask } = await openReleased(policy, NOW);
  const all = row(2000, 2000, { counted_twice: 40, clipped_visits: 5 });
  const part = row(800, 1500, { consented_visits: 1500 });
  await publish([total('2026-10-13', all), parts('2026-10-13', [part])]);
  const { json } = await ask({ ...AUDIENCE, date_range: 'yesterday' });
  const with_ = (counts: Counts) => ({ counts, variances: ROUNDED });
  const expected = estimateAudience(with_(all), [with_(part)]);
  // The strata matter here.
  expect(expected.estimate).not.toBe(estimateAudience(with_(all), []).estimate);
  expect(json.results).toEqual([
    {
      dimensions: [],
      metrics: [expected.estimate],
      margins: [null],
      windows: 1,
      audience: {
        estimate: expected.estimate,
        low: expected.low,
        high: expected.high,
        assumption: expected.assumption,
        consented_visitors: 2000,
        consent_share: expected.consentShare,
        words: audienceWords(expected),
      },
    },
  ]);
  expect(json.meta).toEqual({
    ...{ cube: 'audience_day', window: 'day', mechanism: 'suppression', k: 5, rounding: 5 },
    ...{ margin: '95 of 100', windows: 1, windows_expected: 1, days: 1 },
    complete_until: '2026-10-14T00:00:00Z',
    next_window: '2026-10-15T00:15:00Z',
  });
});

test('noise widens it, and the budget is in meta', async () => {
  const { publish, ask } = await openReleased(policy, NOW);
  const day = { ...AUDIENCE, date_range: ['2026-10-12', '2026-10-12'] };
  await publish([
    total('2026-10-12', row(2000, 2000), noise(each(() => 900))),
    total('2026-10-13', row(2000, 2000)),
  ]);
  const noisy = (await ask(day)).json;
  const rounded = (await ask({ ...AUDIENCE, date_range: 'yesterday' })).json;
  const width = ({ results: [it] }: Answer) => (it?.audience?.high ?? 0) - (it?.audience?.low ?? 0);
  expect(width(noisy)).toBeGreaterThan(1.2 * width(rounded));
  expect(noisy.meta).toMatchObject({ mechanism: 'dp', epsilon: 0.5, delta: 1e-6 });
});

const SMALL = row(60, 60);
const week: readonly Release[] = [
  total('2026-10-07', row(500, 500)),
  total('2026-10-08', SMALL),
  total('2026-10-09', row(900, 300)),
  { ...total('2026-10-10', row(1, 1)), cells: [] },
  total('2026-10-11', row(500, 500), { withheld: 'budget', ...SUPPRESSED } as Release['how']),
  total('2026-10-13', row(700, 500, { clipped_visits: 60 })),
];

test('only published windows are rows; one without an estimate says why', async () => {
  const { publish, ask } = await openReleased(policy, NOW);
  await publish([...week, parts('2026-10-12', [row(500, 500)])]);
  const { results, meta } = (await ask(DAYS)).json;
  expect(results.map(({ dimensions, metrics }) => [...dimensions, ...metrics])).toEqual([
    ['2026-10-07', expect.any(Number)],
    ['2026-10-08', null],
    ['2026-10-09', expect.any(Number)],
    ['2026-10-13', null],
  ]);
  expect(results[1]?.audience).toEqual({
    ...{ estimate: null, low: null, high: null, assumption: null },
    ...{ consented_visitors: 60, consent_share: null, reason: 'too_few_consented' },
    words: expect.stringMatching(/^No estimate: fewer than 100 people/),
  });
  expect(results[3]?.audience).toMatchObject({ reason: 'clipped', consented_visitors: 700 });
  expect(meta).toMatchObject({ windows: 5, windows_expected: 7, withheld: { budget: 1 } });
});

test('rows are ordered, those without an estimate last, and cut to a page', async () => {
  const { publish, ask } = await openReleased(policy, NOW);
  await publish(week);
  const days = async (more: object) => {
    const { results, meta } = (await ask({ ...DAYS, ...more })).json;
    expect(meta.windows).toBe(5);
    return results.map(({ dimensions: [day] }) => day?.slice(-2)).join(' ');
  };
  expect(await days({ order_by: [['time:day', 'desc']] })).toBe('13 09 08 07');
  expect(await days({ order_by: [['audience', 'desc']] })).toBe('09 07 08 13');
  expect(await days({ order_by: [['audience', 'asc']] })).toBe('07 09 08 13');
  const both = [
    ['audience', 'asc'],
    ['time:day', 'desc'],
  ];
  expect(await days({ order_by: both })).toBe('07 09 13 08');
  expect(await days({ pagination: { limit: 2, offset: 1 } })).toBe('08 09');
});

test('weeks are rows of their own, and strata of a day are none of theirs', async () => {
  const { publish, ask } = await openReleased(policy, NOW);
  await publish([
    total('2026-10-01', row(3000, 1000), undefined, 'week'),
    total('2026-10-05', row(100, 1000)),
    parts('2026-10-05', [row(800, 1500)]),
    total('2026-10-05', row(2000, 2000), undefined, 'week'),
  ]);
  const query = {
    ...AUDIENCE,
    dimensions: ['time:week'],
    date_range: ['2026-10-01', '2026-10-13'],
  };
  const { results, meta } = (await ask(query)).json;
  expect(results.map(({ dimensions, metrics }) => [...dimensions, ...metrics])).toEqual([
    ['2026-10-05', 4000],
  ]);
  expect(meta).toMatchObject({ cube: 'audience_week', windows: 1, windows_expected: 1 });
  const single = await ask({ ...AUDIENCE, date_range: ['2026-09-28', '2026-10-04'] });
  expect(single.json.results).toMatchObject([{ dimensions: [], metrics: [4000] }]);
});

const counts = fc
  .record({
    visitors: fc.integer({ min: 60, max: 9000 }),
    refused: fc.integer({ min: 0, max: 9000 }),
    twice: fc.integer({ min: 0, max: 60 }),
    clipped: fc.integer({ min: 0, max: 30 }),
  })
  .map(({ visitors, refused, twice, clipped }) =>
    row(visitors, refused, { counted_twice: twice, clipped_visits: clipped }),
  );
const released = fc.record({
  rest: counts,
  strata: fc.array(counts, { maxLength: 5 }),
  variance: fc.double({ min: 0, max: 4000, noNaN: true }),
});

/** Forty days of random numbers: each the sum of its strata and a rest. */
function randomDays(): Release[] {
  return fc.sample(released, { numRuns: 40, seed: 11 }).flatMap(({ rest, strata, variance }, n) => {
    const day = new Date(Date.UTC(2026, 7, 20 + n)).toISOString().slice(0, 10);
    const how = noise(each((index) => variance * (index + 1)));
    const all = each((index) => {
      const measure = AUDIENCE_MEASURES[index] ?? 'visitors';
      return strata.reduce((sum, it) => sum + it[measure], rest[measure]);
    });
    return [total(day, all, how), parts(day, strata, how)];
  });
}

test('the numbers are those of the view in ClickHouse, and the same bytes in whatever order rows came', async () => {
  const query = { site_id: 'demo', ...DAYS, date_range: '60d' };
  const texts: string[] = [];
  for (const releases of [randomDays(), randomDays().toReversed()]) {
    const { publish, send, close, clickhouse } = await openReleased(policy, NOW);
    for (const some of [releases.slice(0, 30), releases.slice(30), releases.slice(0, 10)]) {
      await publish(some.map((it) => ({ ...it, cells: it.cells.toReversed() })));
    }
    texts.push(await (await send(query)).text(), await (await send(query)).text());
    const { results } = JSON.parse(texts[0] ?? '') as Answer;
    const view = await clickhouse.read(
      'SELECT *, toUnixTimestamp(starts_at) AS at FROM audience ORDER BY at',
      {},
    );
    expect(results).toHaveLength(40);
    expect(results.map(asInView)).toEqual(
      view.map((it) => ({
        day: new Date(Number(it.at) * 1000).toISOString().slice(0, 10),
        ...Object.fromEntries(
          NUMBERS.map((name) => [name, it[name] === null ? null : Number(it[name])]),
        ),
        reason: it.reason,
      })),
    );
    expect(new Set(results.map(({ audience }) => audience?.reason)).size).toBeGreaterThan(2);
    await close();
  }
  expect(new Set(texts).size).toBe(1);
});

const NUMBERS = [
  ...['estimate', 'low', 'high', 'assumption_low', 'assumption_high', 'visitors', 'consent_share'],
];

function asInView({ dimensions: [day], audience }: Answer['results'][number]) {
  return {
    day,
    estimate: audience?.estimate,
    low: audience?.low,
    high: audience?.high,
    assumption_low: audience?.assumption?.low ?? null,
    assumption_high: audience?.assumption?.high ?? null,
    visitors: audience?.consented_visitors,
    consent_share: audience?.consent_share,
    reason: audience?.reason ?? '',
  };
}

test('as CSV', async () => {
  const { publish, send } = await openReleased(policy, NOW);
  await publish([total('2026-10-12', row(500, 500)), total('2026-10-13', SMALL)]);
  const response = await send({ site_id: 'demo', ...DAYS }, { accept: 'text/csv' });
  expect((await response.text()).split('\r\n')).toEqual([
    'time:day,audience,audience_low,audience_high,audience_assumption_low,audience_assumption_high,consented_visitors,consent_share,reason',
    '2026-10-12,1000,962,1037,870,1395,500,0.5,',
    '2026-10-13,,,,,,60,,too_few_consented',
    '',
  ]);
});

test('on the command line: in words, and as a table with the words of the newest window', async () => {
  const { publish, ask } = await openReleased(policy, NOW);
  const yesterday = { ...AUDIENCE, date_range: 'yesterday' };
  const empty = formatAudience((await ask(yesterday)).json);
  expect(empty).toMatch(/^No window of this range is published yet/);
  await publish([total('2026-10-12', SMALL), total('2026-10-13', row(500, 500))]);
  const rests = 'Cells with fewer than 5 contributors are withheld, counts are rounded to 5.';
  const words = 'About 1,000 people (between 962 and 1,040 in 95 of 100 cases, if people who';
  const one = formatAudience((await ask(yesterday)).json).split('\n');
  expect(one).toEqual([
    expect.stringContaining(words),
    '',
    `1 day window published, up to 2026-10-14T00:00:00Z. ${rests}`,
  ]);
  const query = { ...DAYS, order_by: [['time:day', 'desc']] };
  const rows = formatAudience((await ask(query)).json).split('\n');
  expect(rows).toEqual([
    'time:day             audience  low  high  assumption low  assumption high',
    '2026-10-13               1000  962  1037             870             1395',
    '2026-10-12  too_few_consented',
    '',
    expect.stringMatching(/^2026-10-13: About 1,000 people/),
    '',
    `2 of 7 day windows published, up to 2026-10-14T00:00:00Z. ${rests}`,
  ]);
});
