import { env, exports } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { ledgerHash } from '../../aggregate/ledger.ts';
import { openClickHouseWeb } from '../../src/edge/clickhouseWeb.ts';
import { createEdgeApp, type EdgeAppDeps } from '../../src/edge/edgeApp.ts';
import { edgeTransforms } from '../../src/edge/edgeTransforms.ts';
import type { EdgeEnv } from '../../src/edge/env.ts';
import { parseSites } from '../../src/edge/parseSites.ts';
import { SITES } from '../../src/edge/sites.ts';
import { randomKey } from '../../src/randomKey.ts';
import { hashToken } from '../../src/tokenTable.ts';
import { EDGE_TOKENS } from '../support/workerdBindings.ts';

const EDGE = env as unknown as EdgeEnv;
const QUERY = { site_id: 'demo', metrics: ['visits'], date_range: '7d' };

type Line = readonly [level: string, code: string, details: unknown];

/** An app with another environment, and what it logs. */
function appWith(changes: Partial<EdgeEnv>, others: Partial<EdgeAppDeps> = {}) {
  const lines: Line[] = [];
  const policies = parseSites(SITES);
  const environment = { ...EDGE, ...changes };
  const app = createEdgeApp({
    ...{ env: environment, policies, now: Date.now },
    transformOf: edgeTransforms(policies, randomKey),
    collect: async ({ events }) => ({ accepted: events.length, dropped: {} }),
    read: openClickHouseWeb(environment).read,
    log: (level, code, details = {}) => void lines.push([level, code, details]),
    ...others,
  });
  return { app, lines };
}

const asking = (token?: string, query: object = QUERY) => ({
  method: 'POST',
  headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  body: JSON.stringify(query),
});

test('numbers are for the tokens of the secret, by site and role', async () => {
  const ask = async (token?: string, query?: object) => {
    const url = 'https://edge.example/v1/query';
    const response = await exports.default.fetch(url, asking(token, query));
    return { status: response.status, ...((await response.json()) as object) };
  };
  expect(await ask(EDGE_TOKENS.product)).toMatchObject({ status: 200, results: [] });
  expect(await ask()).toMatchObject({ status: 401, code: 'no-token' });
  expect(await ask('hc_another')).toMatchObject({ status: 401, code: 'unknown-token' });
  expect(await ask(EDGE_TOKENS.compliance)).toMatchObject({ status: 403, code: 'wrong-role' });
  expect(await ask(EDGE_TOKENS.product, { ...QUERY, site_id: 'semicomplete' })).toMatchObject({
    status: 403,
    code: 'not-your-site',
  });
});

test('compliance reads what there is at the edge, and is told where the rest is', async () => {
  const get = async (path: string) => {
    const url = `https://edge.example/v1/compliance/${path}`;
    const headers = { authorization: `Bearer ${EDGE_TOKENS.compliance}` };
    const response = await exports.default.fetch(url, { headers });
    return { status: response.status, text: await response.text() };
  };
  const record = await get('record');
  expect(record.status).toBe(200);
  // As it is on Cloudflare, and nowhere else.
  expect(record.text).toContain('Cloudflare');
  const report = await get('report');
  expect([report.status, JSON.parse(report.text).code]).toEqual([404, 'no-report']);
  expect(JSON.parse(report.text).detail).toMatch(/Cloudflare keeps no reports.*headcount audit/);
});

const LEDGER_SITE = 'ledger-of-its-own';

/** Two entries of a chain, the second one with another body than it is hashed with where told. */
function chain(body = '{"version":1}') {
  const first = { site: LEDGER_SITE, seq: 1, at: 1, entry: 'policy_activated' as const };
  const rows = [{ ...first, body: '{"version":0}', previous: '0'.repeat(64) }];
  const [one] = rows.map((row) => ({ ...row, hash: ledgerHash(row) }));
  if (!one) throw new Error('there is one');
  const next = { ...first, seq: 2, body: '{"version":1}', previous: one.hash };
  return [one, { ...next, body, hash: ledgerHash(next) }];
}

test('the ledger is that of ClickHouse, checked; where that is away it says so', async () => {
  const token = 'hc_compliance-of-a-site-without-a-policy';
  const stored = { hash: hashToken(token), site: LEDGER_SITE, role: 'compliance', createdAt: 1 };
  const TOKENS = JSON.stringify([stored]);
  const asked = { headers: { authorization: `Bearer ${token}` } };
  const { app } = appWith({ TOKENS });
  const read = async () => {
    const response = await app.request('/v1/compliance/ledger', asked);
    return (await response.json()) as object;
  };
  expect(await read()).toMatchObject({ entries: [], head: null, broken: null, total: 0 });
  const { insert } = openClickHouseWeb(EDGE);
  await insert('ledger', chain());
  expect(await read()).toMatchObject({
    ...{ source: 'clickhouse', entries: chain(), total: 2, broken: null },
    head: { seq: 2, hash: chain()[1]?.hash },
  });
  // What replaces it has the same key.
  await insert('ledger', chain('{"version":7}'));
  expect(await read()).toMatchObject({
    broken: { seq: 2, why: expect.stringContaining('changed') },
  });

  const away = appWith({ TOKENS, CLICKHOUSE_URL: '' });
  const response = await away.app.request('/v1/compliance/ledger', asked);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ code: 'clickhouse-away' });
});

test.each([
  ['no JSON', 's3cret'],
  ['no array', '{"hash":"s3cret"}'],
  [
    'a token instead of its hash',
    '[{"hash":"hc_s3cret","site":"demo","role":"product","createdAt":1}]',
  ],
  [
    'an operator of a site',
    `[{"hash":"${'0'.repeat(64)}","site":"s3cret","role":"operator","createdAt":1}]`,
  ],
])('where the secret is %s, it says what to do and nothing of it', async (_what, TOKENS) => {
  const { app, lines } = appWith({ TOKENS });
  const response = await app.request('/v1/query', asking(EDGE_TOKENS.product));
  const text = await response.text();
  expect(response.status).toBe(503);
  expect(JSON.parse(text)).toMatchObject({ code: 'tokens-unreadable' });
  expect(text).toContain('wrangler secret put TOKENS');
  expect(lines).toEqual([['warn', 'tokens-unreadable', {}]]);
  expect(text + JSON.stringify(lines)).not.toContain('s3cret');
});

test('without the secret no token is known', async () => {
  const { app } = appWith({ TOKENS: '' });
  const response = await app.request('/v1/query', asking(EDGE_TOKENS.product));
  expect(response.status).toBe(401);
});

test('a ClickHouse that is away is told to who asks, and why to the operator', async () => {
  const { app, lines } = appWith({ CLICKHOUSE_URL: 'http://ada:s3cret@clickhouse.example' });
  const response = await app.request('/v1/query', asking(EDGE_TOKENS.product));
  const text = await response.text();
  expect([response.status, JSON.parse(text).code]).toEqual([503, 'clickhouse-away']);
  expect(lines[0]).toEqual(['warn', 'clickhouse-away', { reason: 'bad-url' }]);
  expect(text + JSON.stringify(lines)).not.toMatch(/s3cret|clickhouse\.example/);
});

test('who has no token is told the commands of a deployment on Cloudflare, too', async () => {
  const { app } = appWith({});
  for (const token of [undefined, 'hc_another', EDGE_TOKENS.compliance]) {
    const response = await app.request('/v1/query', asking(token));
    expect(await response.text()).toMatch(/--edge/);
  }
});

test('an unforeseen error is logged once, by its class, and never by its message', async () => {
  const { app, lines } = appWith({}, { collect: () => Promise.reject(new TypeError('s3cret')) });
  const event = { id: crypto.randomUUID(), at: Date.now(), type: 'page_view' };
  const body = JSON.stringify({
    site: 'demo',
    events: [{ ...event, url: 'https://lamps.example/' }],
  });
  const headers = { 'content-type': 'application/json' };
  for (let time = 0; time < 2; time += 1) {
    const response = await app.request('/v1/events', { method: 'POST', headers, body });
    expect([response.status, await response.text()]).toEqual([
      500,
      expect.not.stringContaining('s3cret'),
    ]);
  }
  expect(lines).toEqual([['warn', 'unexpected', { error: 'TypeError' }]]);
});

test('the notice, the documents and the health are there; what is not there says what is', async () => {
  const get = (path: string) => exports.default.fetch(`https://edge.example${path}`);
  expect(await (await get('/privacy/demo')).text()).toContain('The Lamp Shop');
  expect(await (await get('/v1/docs')).text()).toContain('Headcount');
  expect(await (await get('/v1/openapi.json')).json()).toMatchObject({ openapi: '3.1.1' });
  expect(await (await get('/healthz')).text()).toBe('ok\n');
  for (const path of ['/metrics', '/readyz', '/nowhere', '/tokens']) {
    const response = await get(path);
    const { code, detail } = (await response.json()) as { code: string; detail: string };
    expect([path, response.status, code]).toEqual([path, 404, 'not-found']);
    expect(detail).toContain('POST /v1/query');
    expect(detail).not.toMatch(/readyz|metrics/);
  }
});
