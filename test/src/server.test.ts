import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprintBytes } from '../../aggregate/packedVisitors.ts';
import { ByteSearch } from '../../audit/byteSearch.ts';
import { createControl } from '../../src/control.ts';
import { openHeadcount, serve } from '../../src/node.ts';
import { cli } from '../support/cli.ts';
import { ask, testConfig, testHeadcount, testServer } from '../support/headcount.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { envelope, FIREFOX, ORIGIN, pageView } from '../support/wire.ts';

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 9, 1, 12);
const BANGALORE = '117.194.226.101';
const CALIFORNIA = '52.53.201.101';

function uuid(n: number) {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

async function post(url: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': FIREFOX,
      origin: ORIGIN,
      ...headers,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, json: await response.json() };
}

/** Sends a page view of each of some consented visitors. */
async function sendVisitors(url: string, at: number, count: number, address = BANGALORE) {
  for (let n = 0; n < count; n += 1) {
    const body = envelope([pageView(at)], { consent: 'granted', visitor: uuid(n) });
    const { status } = await post(`${url}/v1/events`, body, { 'x-forwarded-for': address });
    expect(status).toBe(202);
  }
}

test('events in over HTTP, released counts out over HTTP', async () => {
  let now = NOON;
  const { url, headcount } = await testServer(await testConfig(), () => now);
  await sendVisitors(url, NOON, 12);
  await sendVisitors(url, NOON, 12);
  await sendVisitors(url, NOON, 3, CALIFORNIA);
  now = NOON + DAY;
  expect(await headcount.release()).toMatchObject({ windows: 2 });

  const regions = await ask(headcount, {
    metrics: ['visitors', 'pageviews'],
    dimensions: ['visit:region'],
    date_range: 'yesterday',
  });
  expect(regions.json.results).toEqual([
    { dimensions: ['IN-KA'], metrics: [10, 25], margins: [2, 2], windows: 1 },
  ]);
  expect(regions.json.meta).toMatchObject({
    cube: 'regions',
    k: 10,
    rounding: 5,
    windows: 1,
    days: 1,
    complete_until: '2026-10-02T00:00:00Z',
    other: { metrics: [0, 0], margins: [4, 4] },
  });
  const pulse = await ask(headcount, {
    metrics: ['pageviews'],
    dimensions: ['time:hour'],
    date_range: 'yesterday',
  });
  expect(pulse.json.results).toEqual([
    { dimensions: ['2026-10-01 12:00:00'], metrics: [25], margins: [2], windows: 1 },
  ]);
  // A second round publishes nothing again.
  expect(await headcount.release()).toMatchObject({ windows: 0, sent: 0 });
});

test('late events change nothing that was released', async () => {
  let now = NOON;
  const { url, headcount } = await testServer(await testConfig(), () => now);
  await sendVisitors(url, NOON, 12);
  now = NOON + DAY;
  await headcount.release();
  const sendLate = () => post(`${url}/v1/events`, envelope([pageView(NOON)]));
  // The day is over, its week and month are not.
  for (let n = 0; n < 9; n += 1) expect((await sendLate()).json).toMatchObject({ accepted: 1 });
  now = NOON + 31 * DAY;
  await headcount.release();
  expect((await sendLate()).json).toMatchObject({ accepted: 0, dropped: { late: 1 } });
  const views = { metrics: ['pageviews'], date_range: ['2026-10-01', '2026-10-01'] };
  expect((await ask(headcount, views)).json.results).toMatchObject([{ metrics: [10] }]);
  const rows = await headcount.deps.clickhouse.read(
    "SELECT window, anonymous_visits FROM cells FINAL WHERE cube LIKE 'audience_%' AND country = '' ORDER BY window",
    {},
  );
  expect(rows.map(({ window, anonymous_visits: n }) => [window, Number(n)])).toEqual([
    ['day', 0],
    ['month', 10],
    ['week', 10],
  ]);
});

test('after close the key, the fingerprints and the visitors are gone from every byte', async () => {
  const config = await testConfig();
  let now = NOON;
  const { url, headcount } = await testServer(config, () => now);
  await sendVisitors(url, NOON, 12);
  const window = headcount.aggregator.windows.open().find(({ kind }) => kind === 'day');
  const { key = '', table } = window?.visitors ?? {};
  const fingerprints = [...(table?.records() ?? [])].map((record) =>
    fingerprintBytes(table?.fingerprint(record) ?? { high: 0, low: 0 }),
  );
  const needles = [Buffer.from(key), ...fingerprints].map((bytes) => ({
    kind: Buffer.from(bytes).toString('hex'),
    bytes,
  }));
  const search = new ByteSearch(needles);
  const kinds = async () => {
    const { hits } = await search.findInFolder(config.data);
    return new Set(hits.map(({ kind }) => kind));
  };
  // While the window is open they are there, so the search can find them.
  expect((await kinds()).size).toBe(13);
  now = NOON + DAY;
  await headcount.release();
  expect((await kinds()).size).toBe(0);
});

test('a forged X-Forwarded-For changes nothing; that of a trusted proxy is read', async () => {
  const region = async (trustedProxies: string[], forwarded: string) => {
    const { url, close } = await testServer(await testConfig({ trustedProxies }));
    const { json } = await post(`${url}/v1/events?debug=1`, envelope([pageView(Date.now())]), {
      'x-forwarded-for': forwarded,
    });
    await close();
    return (json as { events: { region: string }[] }).events[0]?.region;
  };
  expect(await region([], CALIFORNIA)).toBe('(unknown)');
  expect(await region(['127.0.0.1'], CALIFORNIA)).toBe('US-CA');
  expect(await region(['127.0.0.0/8'], `${BANGALORE}, ${CALIFORNIA}, 127.0.0.9`)).toBe('US-CA');
  expect(await region(['127.0.0.1'], 'not an address')).toBe('(unknown)');
});

test('a token reads its own site and no other', async () => {
  const { url, headcount } = await testServer(await testConfig());
  const made = await createControl(headcount).request('/tokens', {
    method: 'POST',
    body: JSON.stringify({ site: 'demo' }),
  });
  const { token } = (await made.json()) as { token: string };
  const query = (site_id: string, authorization?: string) =>
    post(
      `${url}/v1/query`,
      { site_id, metrics: ['visits'], date_range: '7d' },
      authorization ? { authorization } : {},
    );
  expect((await query('demo')).status).toBe(401);
  expect((await query('demo', 'Bearer hc_wrong')).status).toBe(401);
  expect((await query('semicomplete', `Bearer ${token}`)).status).toBe(403);
  expect((await query('nobody', `Bearer ${token}`)).status).toBe(403);
  expect((await query('demo', `Bearer ${token}`)).status).toBe(200);
});

test('what the command line may do is not on the public port', async () => {
  const { url } = await testServer(await testConfig());
  for (const path of ['/release', '/import?site=demo', '/tokens', '/status']) {
    expect((await post(`${url}${path}`, { site: 'demo' })).status).toBe(404);
  }
});

test('without ClickHouse events are counted and releases wait', async () => {
  const config = await testConfig();
  let now = NOON;
  const nowhere = { url: 'http://127.0.0.1:1', username: 'default', password: '', database: 'x' };
  const away = await testServer({ ...config, clickhouse: nowhere }, () => now);
  await sendVisitors(away.url, NOON, 12);
  now = NOON + DAY;
  await expect(away.headcount.release()).rejects.toThrow();
  const unanswered = await ask(away.headcount, { metrics: ['visits'], date_range: 'yesterday' });
  expect(unanswered.status).toBe(503);
  await away.close();

  const back = await testServer(config, () => now);
  await back.headcount.send();
  const { json } = await ask(back.headcount, { metrics: ['visitors'], date_range: 'yesterday' });
  expect(json.results).toEqual([{ dimensions: [], metrics: [10], margins: [2], windows: 1 }]);
});

test('a second server on the same folder or port is refused', async () => {
  const config = await testConfig();
  const { url } = await testServer(config);
  await expect(testServer(config)).rejects.toThrow(/already runs on/);
  const { port } = new URL(url);
  const other = await cli(['--data', await tempFolder(), 'serve', '--port', port]);
  expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining(`${port} is in use`) });
});

test.each([
  ['missing', '/nowhere/geo.mmdb', /missing/],
  ['none', 'package.json', /not an MMDB/],
])('a geo database that is %s is named', async (_what, file, says) => {
  const config = await testConfig({ geo: [file] });
  await expect(openHeadcount(config, Date.now)).rejects.toThrow(says);
});

test('a folder without policies is named', async () => {
  const policies = await tempFolder();
  await expect(openHeadcount(await testConfig({ policies }), Date.now)).rejects.toThrow(
    /no policy found/,
  );
});

const wrongQueries: [what: string, query: object, status: number, says: RegExp][] = [
  ['an unknown metric', { metrics: ['bounce_rate'] }, 400, /metrics/],
  ['an unknown dimension', { dimensions: ['visit:city'] }, 400, /dimensions/],
  ['an unknown key', { metric: [] }, 400, /./],
  ['an unknown site', { site_id: 'nobody' }, 403, /no such site/],
  ['a date that is none', { date_range: ['2026-02-30', '2026-03-01'] }, 400, /date_range/],
  ['a range back to front', { date_range: ['2026-03-02', '2026-03-01'] }, 400, /date_range/],
  ['visitors over several days', { metrics: ['visitors'], date_range: '7d' }, 422, /visitor_days/],
  ['a cube that is not there', { dimensions: ['event:page', 'visit:region'] }, 422, /There are: /],
  ['an order by something else', { order_by: [['visitors', 'asc']] }, 422, /order_by/],
  [
    'visitors of several pages',
    {
      metrics: ['visitors'],
      date_range: 'yesterday',
      filters: [['is', 'event:page', ['/', '/cart']]],
    },
    422,
    /not summed/,
  ],
  ['two time dimensions', { dimensions: ['time:day', 'time:hour'] }, 400, /two time dimensions/],
  ['a date before all', { date_range: ['1960-01-01', '1960-01-02'] }, 400, /1970 to 2099/],
  ['an offset beyond all', { pagination: { offset: 2 ** 32 } }, 400, /offset/],
  ['visitors of today', { metrics: ['visitors'], date_range: 'day' }, 422, /by the hour only/],
];

test('a query that cannot be answered is told why', async () => {
  const headcount = await testHeadcount(Date.now);
  for (const [what, query, status, says] of wrongQueries) {
    const answer = await ask(headcount, { metrics: ['visits'], date_range: '7d', ...query });
    expect([what, answer.status]).toEqual([what, status]);
    expect(JSON.stringify(answer.json)).toMatch(says);
  }
});

test('what is withheld is no row, not zero', async () => {
  let now = NOON;
  const { url, headcount } = await testServer(await testConfig(), () => now);
  await sendVisitors(url, NOON, 9);
  now = NOON + DAY;
  await headcount.release();
  const { json } = await ask(headcount, { metrics: ['visitors'], date_range: 'yesterday' });
  expect(json).toMatchObject({ results: [], meta: { windows: 1 } });
});

test('no body makes the whole pipeline fail, and what is answered is what is counted', async () => {
  const { url, headcount } = await testServer(await testConfig());
  // One that counts for certain: of the random ones, now and then none does.
  const good = await post(`${url}/v1/events`, envelope([pageView(Date.now())]));
  let accepted = (good.json as { accepted: number }).accepted;
  const number = fc.constantFrom(
    0,
    -1,
    1e-9,
    Number.MAX_SAFE_INTEGER,
    -Number.MAX_SAFE_INTEGER,
    Date.now(),
  );
  const text = fc.constantFrom('__proto__', 'constructor', '\u0000', '\ud800', 'ada@mail.example');
  const event = fc.record(
    {
      id: fc.uuid(),
      at: number,
      type: fc.constantFrom('page_view', 'custom', 'page_leave'),
      url: fc.oneof(
        text,
        text.map((part) => `${ORIGIN}/blog/${part}`),
        fc.webUrl(),
      ),
      referrer: fc.oneof(text, fc.webUrl()),
      name: text,
      props: fc.dictionary(text, fc.oneof(text, number)),
      engagedMs: number,
    },
    { requiredKeys: ['id', 'at', 'type'] },
  );
  const body = fc.record(
    {
      site: fc.constantFrom('demo', '__proto__', 'constructor'),
      sentAt: number,
      consent: fc.oneof(fc.constantFrom('granted', 'denied'), fc.record({ gpp: text })),
      visitor: fc.uuid(),
      events: fc.array(event, { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: ['site', 'events'] },
  );
  await fc.assert(
    fc.asyncProperty(body, async (json) => {
      const answer = await post(`${url}/v1/events`, json);
      expect(answer.status).toBeLessThan(500);
      accepted += (answer.json as { accepted?: number }).accepted ?? 0;
    }),
    { numRuns: 500 },
  );
  const counted = headcount.aggregator.windows
    .open()
    .filter(({ kind }) => kind === 'day')
    .reduce((sum, window) => sum + (window.cells.get('total')?.get('')?.count ?? 0), 0);
  expect(accepted).toBeGreaterThan(0);
  expect(counted).toBe(accepted);
});

test('nothing of a request is logged', async () => {
  const lines: unknown[] = [];
  const keep = (...args: unknown[]) => void lines.push(args);
  const config = await testConfig();
  const server = await serve(config, {
    host: '127.0.0.1',
    port: 0,
    log: { info: keep, warn: keep, error: keep },
  });
  await sendVisitors(server.url, Date.now(), 2);
  await post(`${server.url}/v1/events`, { site: uuid(1) });
  await server.close();
  const text =
    JSON.stringify(lines) + (await readFile(join(config.data, 'state.sqlite'), 'latin1'));
  expect(lines.length).toBeGreaterThan(0);
  for (const secret of [uuid(1), BANGALORE, 'Gecko']) expect(text).not.toContain(secret);
});
