import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ByteSearch } from '../../audit/byteSearch.ts';
import { explainPolicy } from '../../policy/explainPolicy.ts';
import { loadPolicies } from '../../policy/loadPolicies.ts';
import { saveReport } from '../../src/auditReports.ts';
import { REQUESTS_A_MINUTE } from '../../src/compliance/access.ts';
import type { DryRun } from '../../src/compliance/dryRunSchema.ts';
import { LedgerPage } from '../../src/compliance/ledgerSchema.ts';
import { policyAnswer } from '../../src/compliance/policyAnswer.ts';
import { type RunningServer, serve } from '../../src/node.ts';
import { hashToken, type Role } from '../../src/tokenTable.ts';
import { copyMigrated } from '../support/migratedFolder.ts';
import { scrapeSocket } from '../support/scrape.ts';
import { storedReport } from '../support/storedReport.ts';
import { envelope, FIREFOX, ORIGIN, pageView } from '../support/wire.ts';

const DAY = 86_400_000;
let now = Date.UTC(2026, 9, 1, 12);
let folder = '';
let server: RunningServer;
const logged: unknown[] = [];
const note = (...line: unknown[]) => void logged.push(line);

const TOKENS = {
  compliance: ['compliance', 'demo'],
  other: ['compliance', 'semicomplete'],
  revoked: ['compliance', 'demo'],
  product: ['product', 'demo'],
  operator: ['operator', '*'],
  gone: ['compliance', 'gone'],
  eager: ['compliance', 'demo'],
} as const satisfies Record<string, readonly [Role, string]>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headcount-'));
  await copyMigrated(folder);
  const policies = join(folder, 'policies');
  await mkdir(policies);
  for (const site of ['demo', 'semicomplete']) {
    await copyFile(`policies/${site}.json`, join(policies, `${site}.json`));
  }
  const config = { data: folder, policies, geo: undefined, clickhouse: undefined };
  server = await serve(
    { ...config, trustedProxies: ['127.0.0.1'] },
    {
      ...{ host: '127.0.0.1', port: 0, now: () => now },
      log: { info: note, warn: note, error: note },
    },
  );
  const { state } = server.headcount.deps;
  for (const [name, [role, site]] of Object.entries(TOKENS)) {
    await state.addToken({ hash: hashToken(`hc_${name}`), role, site, createdAt: now });
  }
  await state.removeToken(hashToken('hc_revoked').slice(0, 8));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
});

interface Asked {
  readonly token?: string;
  readonly method?: string;
  readonly accept?: string;
  readonly body?: string;
}

async function ask(path: string, { token = 'compliance', method, accept, body }: Asked = {}) {
  const response = await fetch(`${server.url}/v1/compliance/${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(token === '' ? {} : { authorization: `Bearer hc_${token}` }),
      ...(accept ? { accept } : {}),
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const { status, headers } = response;
  const isJson = /json/.test(headers.get('content-type') ?? '');
  return { status, headers, text, json: isJson ? JSON.parse(text) : undefined };
}

const view = (changes: object = {}) => JSON.stringify({ ...envelope([pageView(now)]), ...changes });
const PATHS = ['report', 'ledger', 'record', 'policy', 'notice', 'dry-run'];

test.each(PATHS)('%s takes a token of role compliance alone, and of its own site', async (path) => {
  const method = path === 'dry-run' ? 'POST' : 'GET';
  const refused: [token: string, query: string, status: number, code: string, says: RegExp][] = [
    ['', '', 401, 'no-token', /--role compliance/],
    ['nobody', '', 401, 'unknown-token', /token list/],
    ['revoked', '', 401, 'unknown-token', /revoked/],
    ['product', '', 403, 'wrong-role', /role compliance.*--role compliance/],
    ['operator', '', 403, 'wrong-role', /role compliance/],
    ['compliance', '?site=semicomplete', 403, 'not-your-site', /does not read that site/],
    ['compliance', '?site=nowhere', 403, 'not-your-site', /does not read that site/],
    ['compliance', '?site=', 403, 'not-your-site', /does not read that site/],
    ['compliance', '?sote=demo', 400, 'wrong-shape', /no parameter but .*site/],
  ];
  for (const [token, query, status, code, says] of refused) {
    const { json, ...told } = await ask(path + query, { token, method });
    expect([token, query, told.status, json.code]).toEqual([token, query, status, code]);
    expect(json.detail).toMatch(says);
    expect(json.detail).not.toContain('sote');
    expect(told.headers.get('cache-control')).toBe('no-store');
  }
  const wrong = await ask(path, { method: path === 'dry-run' ? 'GET' : 'POST' });
  expect([wrong.status, wrong.json.code]).toEqual([404, 'not-found']);
  expect(wrong.json.detail).toContain(`${method} /v1/compliance/${path}`);
});

test('what is answered is for its reader alone', async () => {
  for (const path of PATHS.filter((it) => it !== 'dry-run')) {
    const { headers } = await ask(path);
    expect([path, headers.get('cache-control')]).toEqual([path, 'no-store']);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

const HEADINGS = [
  ...['What is counted', 'On which basis', 'Which signals are honoured', 'How long it is kept'],
  ...['Who gets it', 'What it may tell of one person'],
];

test('a policy with noise is answered with its words as explain prints them, and with its budget', async () => {
  const policy = (await loadPolicies('policies')).get('mindnamo');
  if (!policy) throw new Error('no policy');
  const { words, budget } = policyAnswer(policy);
  const explained = explainPolicy(policy, { visitorsPerDay: 1000 }).sections;
  expect(words).toEqual(explained.slice(0, HEADINGS.length));
  expect(words.every(({ lines }) => lines.length > 0)).toBe(true);
  expect(budget).toEqual({
    ceilings: { day: 6.5, month: 20 },
    day: { epsilon: 6.3, delta: 0.000003 },
    month: { epsilon: 19.3, delta: 0.000003 },
  });
});

test('the record, the policy and the notice are those of the site and the platform', async () => {
  expect((await ask('record')).json).toMatchObject({ law: 'GDPR art. 30(1)', site: 'demo' });
  const { json } = await ask('policy?site=demo');
  const policy = server.headcount.deps.policies.get('demo');
  expect(json).toMatchObject({ site: 'demo', version: 1, hash: policy?.hash });
  const cubes = json.policy.cubes.map(({ name }: { name: string }) => name);
  expect(cubes).toEqual(policy?.cubes.map(({ name }) => name));
  expect(json.words.map(({ heading }: { heading: string }) => heading)).toEqual(HEADINGS);
  expect(json.budget).toBeNull();
  expect((await ask('notice')).json).toMatchObject({ site: 'demo' });
  const page = await ask('notice', { accept: 'text/html' });
  expect(page.text).toMatch(/^<!doctype html>/);
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
  // The token of a site whose policy was taken away.
  for (const path of ['record', 'policy', 'notice']) {
    const { status, json: gone } = await ask(path, { token: 'gone' });
    expect([status, gone.code]).toEqual([404, 'unknown-site']);
  }
});

test('without a report it says how to make one; then there is the latest, as JSON and as a page', async () => {
  const none = await ask('report', { token: 'other' });
  expect([none.status, none.json.code]).toEqual([404, 'no-report']);
  expect(none.json.detail).toContain('headcount audit');

  const older = storedReport({ finishedAt: now - DAY });
  const latest = storedReport({ finishedAt: now, failed: ['canaries.state'] });
  const some = storedReport({ finishedAt: now + 1, wanted: ['law'] });
  for (const report of [older, latest, some]) await saveReport(folder, report);
  const { status, json } = await ask('report');
  expect([status, json]).toEqual([200, latest]);
  const page = await ask('report', { accept: 'text/html,*/*;q=0.8' });
  expect(page.text).toMatch(/^<!doctype html>/);
  expect(page.text).toContain('canaries.state');
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
  expect((await ask('report', { token: 'other' })).status).toBe(404);
});

test('of a report of several sites only the part of the token is handed out', async () => {
  const [own] = storedReport().sites;
  const [foreign] = storedReport({ site: 'semicomplete', failed: ['canaries.logs'] }).sites;
  if (!own || !foreign) throw new Error('a report has a site');
  const both = { ...storedReport({ finishedAt: now + DAY }), sites: [foreign, own] };
  // As if a file had come from elsewhere: what is saved here is one site each.
  const place = join(folder, 'audits', 'demo');
  const [name = ''] = await readdir(place);
  const later = name.replace(/^\d{4}/, '2030');
  await writeFile(join(place, later), JSON.stringify({ ...both, verdict: 'failed' }));
  const { json, text } = await ask('report');
  expect(json.sites).toEqual([own]);
  expect([json.verdict, json.summary]).toEqual([own.verdict, own.summary]);
  expect(text).not.toMatch(/semicomplete|canaries\.logs/);

  await writeFile(join(place, later.replace('2030', '2031')), '{"spoilt":');
  const spoilt = await ask('report');
  expect([spoilt.status, spoilt.json.code]).toEqual([500, 'report-unreadable']);
  expect(spoilt.text).not.toContain('JSON');
  const line = { code: 'report-unreadable', site: 'demo', error: 'SyntaxError' };
  expect(logged).toContainEqual([line, expect.stringContaining('headcount audit')]);
});

/** The program that the documentation has for it, on pages as they were answered. */
async function check(pages: readonly string[]): Promise<string> {
  const docs = await readFile('docs/compliance-api.md', 'utf8');
  const program = /```js\n([\s\S]*?)```/.exec(docs)?.[1] ?? '';
  const script = join(folder, 'check.mjs');
  await writeFile(script, program);
  const files = pages.map((_, index) => join(folder, `page${index}.json`));
  for (const [index, page] of pages.entries()) await writeFile(files[index] ?? '', page);
  const run = promisify(execFile)(process.execPath, [script, ...files]);
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  for (const file of [script, ...files]) await rm(file);
  return stdout;
}

test('the ledger comes in pages that hang together, and can be checked by whoever has no Headcount', async () => {
  for (let n = 0; n < 3; n += 1) {
    await fetch(`${server.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': FIREFOX, origin: ORIGIN },
      body: view({ consent: 'granted', visitor: '5f928a29-e288-4b78-a7f3-0d46b3081873' }),
    });
    now += DAY;
    await server.headcount.release();
  }
  const pages: string[] = [];
  let path: string | null = '/v1/compliance/ledger?limit=3';
  while (path) {
    const { text, json } = await ask(path.slice('/v1/compliance/'.length));
    pages.push(text);
    path = LedgerPage.parse(json).next;
  }
  const all = LedgerPage.parse((await ask('ledger')).json);
  expect(all).toMatchObject({ source: 'state', broken: null, next: null });
  expect(pages.length).toBe(Math.ceil(all.total / 3));
  const paged = pages.flatMap((page) => LedgerPage.parse(JSON.parse(page)).entries);
  expect(paged).toEqual(all.entries);
  expect(new Set(all.entries.map(({ entry }) => entry)).size).toBe(4);
  // No moment of a key: the start of its window stands in its place.
  for (const { at, body } of all.entries.filter(({ entry }) => entry === 'key_made')) {
    expect(at).toBe(JSON.parse(body).startsAt);
  }
  expect(await check(pages)).toBe(`${all.total} entries, whole; head ${all.head?.hash}\n`);
  const changed = pages.map((page) => page.replace('\\"version\\":1', '\\"version\\":2'));
  expect(await check(changed)).toBe('broken at entry 1\n');

  const csv = (await ask('ledger?limit=2', { accept: 'text/csv' })).text.split('\r\n');
  expect(csv[0]).toBe('site,seq,at,entry,body,previous,hash');
  expect(csv).toHaveLength(4);
});

test.each([
  ['after=x', 'after'],
  ['after=-1', 'after'],
  ['limit=0', 'limit'],
  ['limit=10001', 'limit'],
  ['limit=1.5', 'limit'],
])('the ledger refuses %s and says where it is wrong', async (query, path) => {
  const { status, json } = await ask(`ledger?${query}`);
  expect([status, json.code, json.errors[0].path]).toEqual([400, 'wrong-shape', path]);
  expect(json.errors[0].message).toMatch(/^must be a whole number from/);
});

const PLANTED = {
  address: '198.51.100.77',
  agent: 'PlantedBrowser/4711',
  visitor: '0f8fad5b-d9cb-469f-a165-70867728950e',
  event: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  email: 'ada.planted@mail.example',
};

/** The state's files with their logs, byte for byte. */
async function stateBytes(): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => /sqlite/.test(name));
  const texts = names.map(async (name) => [name, await readFile(join(folder, name), 'base64')]);
  return Object.fromEntries(await Promise.all(texts));
}

/** Cells, visitors and windows as they are held in memory. */
function memory(): string {
  const windows = server.headcount.aggregator.windows.open();
  return JSON.stringify(
    windows.map(({ kind, site, startsAt, cells, visitors }) => [
      ...[kind, site, startsAt, visitors?.table.size],
      [...cells].map(([cube, all]) => [cube, [...all.values()]]),
    ]),
  );
}

async function eventMetrics(): Promise<[string, number][]> {
  return [...(await scrapeSocket(folder))].filter(([name]) =>
    /events_|step_duration|commits_total/.test(name),
  );
}

test('a dry run tells what would become of an event, and leaves nothing at all', async () => {
  const body = {
    ...{ consent: 'granted', visitor: PLANTED.visitor, context: { language: 'fr-FR' } },
    events: [
      pageView(now, { id: PLANTED.event, url: `${ORIGIN}/pricing?email=${PLANTED.email}` }),
      pageView(now, { url: 'https://evil.example/' }),
      { type: 'page_view' },
    ],
    sender: {
      ...{ address: PLANTED.address, place: 'IN-KA' },
      headers: { 'User-Agent': `${FIREFOX} ${PLANTED.agent}`, 'Accept-Language': 'de-DE' },
    },
  };
  // All is done that the server would do by itself meanwhile.
  await server.headcount.release();
  const before = [await stateBytes(), memory(), await eventMetrics()];
  const lines = logged.length;
  const { status, headers, json } = await ask('dry-run', { body: view(body) });
  const told = json as DryRun;
  expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(told.events.map(({ fate }) => fate)).toEqual(['counted', 'foreign_page']);
  expect(told.errors.every(({ index }) => index === 2)).toBe(true);
  expect(told.events[0]?.event).toMatchObject({
    ...{ country: 'IN', region: 'IN-KA', device: 'desktop', language: 'fr-FR' },
    page: '/pricing',
  });
  expect(told.events[0]?.counted.length).toBeGreaterThan(5);

  expect([await stateBytes(), memory(), await eventMetrics()]).toEqual(before);
  expect(logged.slice(lines)).toEqual([]);
  const needles = Object.entries(PLANTED).map(([kind, text]) => ({
    kind,
    bytes: Buffer.from(text),
  }));
  expect((await new ByteSearch(needles).findInFolder(folder)).hits).toEqual([]);
  // Its id is not known: the event itself still counts.
  const { sender: _, ...sent } = body;
  const real = await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': FIREFOX, origin: ORIGIN },
    body: view(sent),
  });
  expect(await real.json()).toMatchObject({ accepted: 1, dropped: { foreign_page: 1 } });
  // And had it been kept or counted, it would have been seen in each.
  const after = [await stateBytes(), memory(), await eventMetrics()];
  for (const [index, what] of after.entries()) expect(what).not.toEqual(before[index]);
});

test.each([
  ['is no JSON', '{"site":', 400, 'not-json', undefined],
  ['is no object', '[]', 400, 'not-json', undefined],
  ['is empty', '', 400, 'not-json', undefined],
  ['has no events', '{"site":"demo"}', 400, 'wrong-shape', 'events'],
  ['has a wrong visitor', view({ visitor: 'ada' }), 400, 'wrong-shape', 'visitor'],
  ['is of another site', view({ site: 'semicomplete' }), 403, 'not-your-site', undefined],
  ['is of no site', view({ site: 'nowhere' }), 403, 'not-your-site', undefined],
  ['has a field too much', view({ sender: { adress: '' } }), 400, 'wrong-shape', 'sender'],
  ['has no address', view({ sender: { address: 'x' } }), 400, 'wrong-shape', 'sender.address'],
  ['has no place', view({ sender: { place: 'Paris' } }), 400, 'wrong-shape', 'sender.place'],
  [
    'has headers that are no text',
    view({ sender: { headers: { 'sec-gpc': 1 } } }),
    ...([400, 'wrong-shape', 'sender.headers'] as const),
  ],
  [
    'comes from elsewhere',
    view({ sender: { headers: { Origin: 'https://evil.example' } } }),
    ...([403, 'unknown-origin', undefined] as const),
  ],
  [
    'has too many events',
    view({ events: Array.from({ length: 51 }, () => pageView(now)) }),
    ...([413, 'too-many-events', undefined] as const),
  ],
  ['is too large', view({ pad: 'x'.repeat(262_144) }), 413, 'too-large', undefined],
] as const)('a dry run that %s is refused', async (_what, body, status, code, path) => {
  const { json, ...told } = await ask('dry-run', { body });
  expect([told.status, json.code]).toEqual([status, code]);
  expect(json.errors?.[0]?.path).toBe(path);
  expect(told.headers.get('cache-control')).toBe('no-store');
});

test('a token that asks too often waits for the next minute, and no other does', async () => {
  const eager = { token: 'eager' };
  for (let n = 0; n < REQUESTS_A_MINUTE; n += 1)
    expect((await ask('policy', eager)).status).toBe(200);
  const { status, headers, json } = await ask('policy', eager);
  expect([status, json.code]).toEqual([429, 'too-many-requests']);
  expect(Number(headers.get('retry-after'))).toBe(60);
  expect((await ask('policy')).status).toBe(200);
  now += 60_000;
  expect((await ask('policy', eager)).status).toBe(200);
});
