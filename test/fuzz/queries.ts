import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Hono } from 'hono';
import { DIMENSION_NAMES, TIME_DIMENSIONS } from '../../query/dimensionNames.ts';
import { HOSTILE_VALUES } from './hostile.ts';
import { byteChanges, changeBytes, changeValue, valueChanges } from './mutate.ts';
import { planted } from './validBody.ts';

const SQL = [
  ...["' OR 1=1 --", "'; DROP TABLE cells; --", '{x:String}', '\\', "\\'", '%', '`', '\u0000'],
  ...['(a+)+$', '[', '(?i)', '\\Q', '(?P<n>', '.{1,9999999}', '*', '\\p{L}', 'a'.repeat(256)],
  ...["file('/etc/passwd')", "url('http://localhost/','CSV')", 'sleep(3)', '$1', '?', '{{}}'],
];
const value = fc.oneof(fc.constantFrom('/', '/pricing', 'IN', ...SQL), planted, fc.string());
const dimension = fc.constantFrom(...Object.keys(DIMENSION_NAMES), ...Object.keys(TIME_DIMENSIONS));
const comparison = fc.tuple(
  fc.constantFrom('is', 'is_not', 'contains', 'contains_not', 'matches', 'matches_not'),
  dimension,
  fc.array(value, { maxLength: 4 }),
);
const { filter } = fc.letrec<{ filter: unknown }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    comparison,
    fc.tuple(fc.constant('not'), tie('filter')),
    fc.tuple(fc.constantFrom('and', 'or'), fc.array(tie('filter'), { maxLength: 3 })),
  ),
}));

/** Filters in one another, or side by side, far beyond what is let in. */
const excessive = fc.oneof(
  fc.nat({ max: 8000 }).map((depth) => `${'["not",'.repeat(depth)}0${']'.repeat(depth)}`),
  fc.nat({ max: 3000 }).map((count) => `[${'["is","event:page",["/"]],'.repeat(count)}0]`),
  fc.nat({ max: 6000 }).map((count) => `["is","event:page",["/"${',"/"'.repeat(count)}]]`),
);

const query = fc.record(
  {
    site_id: fc.oneof({ weight: 9, arbitrary: fc.constant<unknown>('demo') }, value),
    metrics: fc.oneof(
      fc.constantFrom<unknown[]>(['pageviews'], ['visitors', 'visits'], ['events'], ['audience']),
      fc.array(value, { maxLength: 6 }),
    ),
    date_range: fc.oneof(
      fc.constantFrom<unknown>('7d', '30d', 'all', 'yesterday', '6mo', [
        '2026-10-01',
        '2026-10-03',
      ]),
      fc.constantFrom(...HOSTILE_VALUES),
    ),
    dimensions: fc.array(dimension, { maxLength: 3 }),
    filters: fc.array(filter, { maxLength: 3 }),
    cube: fc.oneof(fc.constantFrom('pages', 'total', '__proto__', 'constructor'), value),
    order_by: fc.array(fc.tuple(dimension, fc.constantFrom('asc', 'desc'))),
    pagination: fc.record({ limit: fc.integer(), offset: fc.integer() }),
  },
  { requiredKeys: ['site_id', 'metrics', 'date_range'] },
);
/** Such as are answered, but for what is said of texts. */
const sensible = fc.record(
  {
    site_id: fc.constant('demo'),
    metrics: fc.constantFrom(['pageviews'], ['visits'], ['visitors', 'pageviews']),
    date_range: fc.constantFrom<unknown>('7d', '30d', 'all', ['2026-10-01', '2026-10-03']),
    dimensions: fc.constantFrom([], ['event:page'], ['visit:country'], ['time:day']),
    filters: fc.array(
      fc.tuple(
        fc.constantFrom('is', 'is_not', 'contains', 'matches', 'matches_not'),
        fc.constantFrom('event:page', 'visit:country', 'visit:device'),
        fc.array(value, { minLength: 1, maxLength: 3 }),
      ),
      { maxLength: 1 },
    ),
  },
  { requiredKeys: ['site_id', 'metrics', 'date_range'] },
);
const bytes = (json: unknown): Buffer => Buffer.from(JSON.stringify(json) ?? '');
const queryBody = fc.oneof(
  { weight: 4, arbitrary: sensible.map(bytes) },
  { weight: 2, arbitrary: query.map(bytes) },
  fc
    .tuple(fc.oneof(sensible, query), valueChanges)
    .map(([it, all]) => bytes(all.reduce<unknown>(changeValue, it))),
  fc
    .tuple(fc.oneof(sensible, query).map(bytes), byteChanges)
    .map(([it, all]) => all.reduce((body: Buffer, change) => changeBytes(body, change, body), it)),
  fc
    .tuple(sensible, excessive)
    .map(([it, text]) =>
      Buffer.from(JSON.stringify({ ...it, filters: 'HERE' }).replace('"HERE"', () => `[${text}]`)),
    ),
);

const ALLOWED = new Set([200, 400, 403, 413, 422]);

/** Sends hostile questions to the query API; throws at the first that it cannot answer. */
export async function fuzzQueries(app: Hono, numRuns: number, seed: number) {
  const statuses = new Map<string, number>();
  const property = fc.asyncProperty(queryBody, async (body) => {
    const response = await app.request('/v1/query', {
      method: 'POST',
      headers: { accept: body.length % 3 ? 'application/json' : 'text/csv' },
      body: new Uint8Array(body),
    });
    const text = await response.text();
    statuses.set(`query ${response.status}`, (statuses.get(`query ${response.status}`) ?? 0) + 1);
    assert(ALLOWED.has(response.status), `a query was answered with ${response.status}: ${text}`);
    if (response.status !== 200) {
      assert.equal(response.headers.get('content-type'), 'application/problem+json');
      assert.equal(JSON.parse(text).status, response.status);
    }
  });
  return { details: await fc.check(property, { numRuns, seed }), statuses };
}

const CONTROL_PATHS = [
  ...[
    'POST /tokens',
    'POST /tokens/x',
    'DELETE /tokens/%00',
    'GET /ledger?site=%27',
    'GET /tokens',
  ],
  ...[
    'POST /release',
    'POST /import?site=demo',
    'POST /import?site=__proto__',
    'GET /status',
    'POST /',
  ],
];

/** The same, lightly, to the routes behind the Unix socket, whose users own the data anyway. */
export async function fuzzControl(app: Hono, numRuns: number, seed: number) {
  const statuses = new Map<string, number>();
  const asked = fc.record({
    kind: fc.constantFrom('day', 'hour', 'week', 'month', 'x'),
    at: fc.oneof(
      fc.constantFrom('2026-10-01', '2026-13-99', '0000-00-00', '2026-10-01T25:00'),
      value,
    ),
  });
  const some = fc.oneof(
    fc.record({ site: fc.oneof(fc.constant('demo'), value), window: asked }, { requiredKeys: [] }),
    fc.record({ role: value, site: value }, { requiredKeys: [] }),
    fc.jsonValue(),
    value,
  );
  const property = fc.asyncProperty(
    fc.constantFrom(...CONTROL_PATHS),
    some,
    async (route, json) => {
      const [method = '', path = ''] = route.split(' ');
      const body = method === 'POST' ? { body: JSON.stringify(json) } : {};
      const { status } = await app.request(path, { method, ...body });
      statuses.set(`control ${status}`, (statuses.get(`control ${status}`) ?? 0) + 1);
      assert(status < 500, `${route} was answered with ${status}`);
    },
  );
  return { details: await fc.check(property, { numRuns, seed }), statuses };
}
