import { expect, test } from 'vitest';
import type { Cube } from '../../policy/cube.ts';
import { parseQuery } from '../../query/parseQuery.ts';
import { queryRoute } from '../../query/queryRoute.ts';
import { noise, openReleased, policyWith } from './released.ts';

const NOW = Date.UTC(2026, 9, 14, 12);
const pages: Cube = {
  name: 'pages',
  event: 'page_view',
  window: 'day',
  dimensions: ['page'],
  measures: { count: {}, visits: {}, visitors: { bound: 1 } },
};
const policy = policyWith([pages]);
const GOOD = { site_id: 'demo', metrics: ['pageviews'], date_range: '7d' };

/** What is wrong with a query: paths of places, with what is said of them. */
function wrong(query: unknown): string {
  const parsed = parseQuery(typeof query === 'string' ? query : JSON.stringify(query));
  if (!('status' in parsed)) return 'nothing';
  expect(parsed.status).toBe(400);
  const places = (parsed.errors ?? []).map(({ path, message }) => `${path}: ${message}`);
  return [parsed.code, ...places].join('; ');
}

const leaf = ['is', 'event:page', ['/']];
const nested = (depth: number) =>
  Array.from({ length: depth }).reduce<unknown>((it) => ['not', it], leaf);

test.each<[what: string, query: unknown, says: RegExp]>([
  ['no JSON', '{', /^not-json/],
  ['no object', '[]', /wrong-shape; : /],
  ['a metric that is none', { ...GOOD, metrics: ['clicks'] }, /metrics\.0: .*pageviews/],
  ['no metric', { ...GOOD, metrics: [] }, /metrics: /],
  ['a metric twice', { ...GOOD, metrics: ['visits', 'visits'] }, /metrics: names a metric twice/],
  ['a dimension that is none', { ...GOOD, dimensions: ['visit:shoe'] }, /dimensions\.0: /],
  ['two times', { ...GOOD, dimensions: ['time:day', 'time:week'] }, /two time dimensions/],
  [
    'a day that is none',
    { ...GOOD, date_range: ['2026-02-30', '2026-03-01'] },
    /date_range\.0: must be a date/,
  ],
  [
    'back to front',
    { ...GOOD, date_range: ['2026-10-02', '2026-10-01'] },
    /date_range: is back to front/,
  ],
  ['a range that is none', { ...GOOD, date_range: 'soon' }, /date_range: .*"7d".*"6mo"/],
  ['no days', { ...GOOD, date_range: '0d' }, /date_range/],
  ['an unknown key', { ...GOOD, metric: 'visits' }, /Unrecognized key/],
  ['an order of nothing', { ...GOOD, order_by: [['shoe', 'asc']] }, /order_by\.0\.0: /],
  [
    'an operator that is none',
    { ...GOOD, filters: [['like', 'event:page', ['/']]] },
    /filters\.0: must be \[operator/,
  ],
  [
    'a filter of no dimension',
    { ...GOOD, filters: [['is', 'visit:shoe', ['/']]] },
    /filters\.0\.1: /,
  ],
  [
    'a filter of time',
    { ...GOOD, filters: [['is', 'time:day', ['2026-10-01']]] },
    /filters\.0\.1: /,
  ],
  ['a filter without values', { ...GOOD, filters: [['is', 'event:page', []]] }, /filters\.0\.2: /],
  ['a filter of one value', { ...GOOD, filters: [['is', 'event:page', '/']] }, /filters\.0\.2: /],
  [
    'containing nothing',
    { ...GOOD, filters: [['contains', 'event:page', ['']]] },
    /filters\.0\.2\.0: /,
  ],
  [
    'a place deep within',
    { ...GOOD, filters: [['and', [leaf, ['not', ['is', 'event:page', [7]]]]]] },
    /filters\.0\.1\.1\.1\.2\.0: /,
  ],
  ['a join of nothing', { ...GOOD, filters: [['or', []]] }, /filters\.0\.1: /],
  ['too deep', { ...GOOD, filters: [nested(8)] }, /filters: are nested deeper/],
  ['far too deep', { ...GOOD, filters: [nested(40)] }, /is nested deeper/],
  ['so deep that it hurts', '['.repeat(30_000) + ']'.repeat(30_000), /is nested deeper/],
  [
    'too many',
    { ...GOOD, filters: [0, 1, 2].map(() => ['or', Array.from({ length: 20 }, () => leaf)]) },
    /filters: are more than 50/,
  ],
])('%s is refused, by its place', (_what, query, says) => {
  expect(wrong(query)).toMatch(says);
});

test('filters as deep and as many as is said are taken', () => {
  expect(wrong({ ...GOOD, filters: [nested(7)] })).toBe('nothing');
  const twenty = ['or', Array.from({ length: 20 }, () => leaf)];
  expect(wrong({ ...GOOD, filters: [twenty, twenty] })).toBe('nothing');
});

test('an expression that RE2 does not take is named', async () => {
  const { ask } = await openReleased(policy, NOW);
  const inner = (expressions: string[]) => ['matches', 'event:page', expressions];
  const query = (expressions: string[]) => ({
    ...GOOD,
    filters: [leaf, ['not', ['or', [inner(['b']), inner(expressions)]]]],
  });
  const { status, json } = await ask(query(['^/a', '(?=b)']));
  expect(status).toBe(400);
  expect(json.errors).toEqual([
    { path: 'filters.1.1.1.1.2.1', message: expect.stringMatching(/RE2.*no look-around/) },
  ]);
  expect((await ask(query(['^/a']))).status).toBe(200);
});

test('a token of another role is told so', async () => {
  const app = queryRoute({
    now: () => NOW,
    policyOf: () => policy,
    read: () => Promise.reject(new Error('not to be asked')),
    mayRead: async () => ({ wrongRole: 'Ask with a token of role product.' }),
  });
  const response = await app.request('/v1/query', { method: 'POST', body: JSON.stringify(GOOD) });
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({
    code: 'wrong-role',
    detail: 'Ask with a token of role product.',
  });
});

test('an answer is its reader’s alone, what is refused and what goes wrong too', async () => {
  const { send, close } = await openReleased(policy, NOW);
  const own = {
    ...{ 'cache-control': 'no-store', vary: 'accept, authorization' },
    ...{ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' },
  };
  const asked = async (query: object, headers = {}) => {
    const response = await send(query, headers);
    return [response.status, Object.fromEntries(response.headers)];
  };
  expect(await asked(GOOD)).toEqual([200, expect.objectContaining(own)]);
  expect(await asked(GOOD, { accept: 'text/csv' })).toEqual([200, expect.objectContaining(own)]);
  expect(await asked({})).toEqual([400, expect.objectContaining(own)]);
  expect(await asked({ ...GOOD, site_id: 'other' })).toEqual([403, expect.objectContaining(own)]);
  await close();
  expect(await asked(GOOD)).toEqual([503, expect.objectContaining(own)]);
});

test('CSV for who asks for it, safe to open in a spreadsheet; problems stay JSON', async () => {
  const { publish, send } = await openReleased(policy, NOW);
  const names = ['=1+1', '+1', '-1', '@a', '\ta', 'a,"b"\nc', '/plain'];
  const cells = names.map((page, i) => ({ page, count: 100 - i, visits: i }));
  await publish([
    {
      cube: 'pages',
      window: 'day',
      day: '2026-10-13',
      cells,
      how: noise({ count: 25, visits: 4 }),
    },
  ]);
  const query = {
    ...{ ...GOOD, metrics: ['pageviews', 'visits'], date_range: 'yesterday' },
    dimensions: ['time:day', 'event:page'],
  };
  const response = await send(query, { accept: 'text/csv' });
  expect(response.headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/);
  expect(response.headers.get('vary')).toBe('accept, authorization');
  expect(await response.text()).toBe(
    [
      'time:day,event:page,pageviews,visits,pageviews_margin,visits_margin,windows',
      "2026-10-13,'=1+1,100,0,11,5,1",
      "2026-10-13,'+1,99,1,11,5,1",
      "2026-10-13,'-1,98,2,11,5,1",
      "2026-10-13,'@a,97,3,11,5,1",
      "2026-10-13,'\ta,96,4,11,5,1",
      '2026-10-13,"a,""b""\nc",95,5,11,5,1',
      '2026-10-13,/plain,94,6,11,5,1',
      '',
    ].join('\r\n'),
  );
  for (const accept of ['*/*', 'application/json', 'application/json, text/csv;q=0.5']) {
    expect((await send(query, { accept })).headers.get('content-type')).toMatch(/json/);
  }
  const refused = await send({ ...query, metrics: [] }, { accept: 'text/csv' });
  expect(refused.status).toBe(400);
  expect(refused.headers.get('content-type')).toBe('application/problem+json');
});
