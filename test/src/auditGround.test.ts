import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { CanaryAnswer, CanaryGround, Kept } from '../../audit/canaryGround.ts';
import demo from '../../policies/demo.json' with { type: 'json' };
import { CanaryGrounds } from '../../src/audit/canaryGrounds.ts';
import { connectDeployment } from '../../src/audit/deploymentSocket.ts';
import { LogTap } from '../../src/audit/logTap.ts';
import { type Audit, openAudit } from '../../src/audit/openAudit.ts';
import { readingOnly } from '../../src/audit/readOnly.ts';
import type { Config } from '../../src/config.ts';
import { connectClickHouse } from '../../src/connectClickHouse.ts';
import { type RunningServer, serve } from '../../src/node.ts';
import { readRows } from '../../src/readRows.ts';
import { restoreState } from '../../src/restoreState.ts';
import { dumpState } from '../support/dumpState.ts';
import { copyMigrated } from '../support/migratedFolder.ts';
import { scrapeSocket } from '../support/scrape.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { envelope, FIREFOX, pageView } from '../support/wire.ts';
import { WRITES } from '../support/writes.ts';

const DAY = 86_400_000;
/** Today, so that ClickHouse keeps what is released; it stands still, so that no window ends by itself. */
const NOON = Math.floor(Date.now() / DAY) * DAY + DAY / 2;
const VISITOR = '0f8fad5b-d9cb-469f-a165-70867728950e';
const MOST_OF_A_SITE = 40;
const cube = { event: 'page_view', epsilon: 0.05, measures: { visitors: {} } };
const POLICY = {
  ...demo,
  timezone: 'UTC',
  audience: [],
  aliases: ['lamps'],
  cubes: [
    { ...cube, name: 'total', window: 'day', dimensions: [] },
    { ...cube, name: 'hourly', window: 'hour', dimensions: ['device'] },
  ],
  release: { mechanism: 'dp', ceilings: { day: 1, month: 10 }, graceMinutes: 0 },
};

const logTap = new LogTap([]);
const sink = logTap.over({ write() {} });
const log = { info() {}, warn() {}, error() {} };

let folder = '';
let config: Config;
let server: RunningServer;
let audit: Audit;
const opened: CanaryGround[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headcount-'));
  const data = join(folder, 'data');
  const policies = join(folder, 'policies');
  await mkdir(policies);
  await writeFile(join(policies, 'demo.json'), JSON.stringify(POLICY));
  await copyMigrated(data);
  const limits = { addressPerMinute: 0, sitePerMinute: MOST_OF_A_SITE };
  config = { data, policies, geo: undefined, clickhouse: undefined, trustedProxies: [], limits };
  server = await serve(config, { host: '127.0.0.1', port: 0, log, logTap, now: () => NOON });
  audit = await openAudit(config, { seed: 1, now: () => NOON });
  expect(await send(viewOf('demo'))).toMatchObject({ status: 202, accepted: 1 });
  await server.headcount.send();
});

afterEach(async () => {
  for (const ground of opened.splice(0)) await ground.remove().catch(() => undefined);
});

afterAll(async () => {
  await audit.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function openGround(): Promise<CanaryGround> {
  const ground = await (await audit.subject('demo')).openCanary();
  opened.push(ground);
  return ground;
}

function viewOf(site: string, headers: Record<string, string> = {}) {
  const who = { consent: 'granted', visitor: VISITOR };
  return {
    method: 'POST' as const,
    path: '/v1/events',
    headers: { 'content-type': 'application/json', 'user-agent': FIREFOX, ...headers },
    body: JSON.stringify(envelope([pageView(NOON)], { site, ...who })),
  };
}

async function send({ path, ...init }: ReturnType<typeof viewOf>) {
  const response = await fetch(server.url + path, init);
  return { status: response.status, ...((await response.json()) as object) };
}

function answerOf({ status, bytes }: CanaryAnswer) {
  const [head = '', body = ''] = Buffer.from(bytes).toString().split('\r\n\r\n');
  return { status, head, ...JSON.parse(body) };
}

async function all({ kept }: CanaryGround): Promise<Kept[]> {
  const found: Kept[] = [];
  for await (const piece of kept()) found.push(piece);
  return found;
}

/** The state but for event ids, which are of all sites together. */
async function rows() {
  const { event_ids, event_id_generations, event_id_keys, sqlite_sequence, ...tables } =
    await dumpState(config.data);
  return tables;
}

const windowsOf = (site: string) =>
  server.headcount.aggregator.windows.open().filter((window) => window.site === site);

async function overSocket() {
  const socket = await connectDeployment(config.data);
  if (!socket) throw new Error('no server');
  return socket;
}

test('a deployment says what it is, and what its state is like', async () => {
  expect(audit.sites).toEqual(['demo']);
  expect(audit.describe).toMatchObject({
    ...{ platform: 'server', url: server.url, clickhouse: 'embedded', started: false },
  });
  const { state, policy } = await audit.subject('demo');
  expect(policy.aliases).toEqual(['lamps']);
  expect(state?.files.state.pragmas).toMatchObject({ secure_delete: 1, journal_mode: 'wal' });
  expect(state?.files.keys.columns.keys).toEqual({ window: 'INTEGER', key: 'TEXT' });
  expect(state?.openWindows.map(({ site, kind, hasKey }) => [site, kind, hasKey])).toEqual([
    ['demo', 'day', true],
    ['demo', 'hour', false],
  ]);
  expect(state?.ledger.map(({ entry }) => entry)).toEqual(['policy_activated', 'key_made']);
  await expect(audit.subject('nobody')).rejects.toThrow('no policy for nobody');
});

test('a canary site counts, is published under its own name, and leaves the state as it was', async () => {
  const before = await rows();
  const ground = await openGround();
  const { site } = ground.policy;
  expect(site).toMatch(/^audit-[0-9a-f]{8}$/);
  expect(ground.policy).toMatchObject({
    ...{ version: demo.version, origins: demo.origins, aliases: [], retention: { months: 1 } },
  });
  const answer = answerOf(await ground.send({ ...viewOf(site), from: '127.0.0.77' }));
  expect(answer).toMatchObject({ status: 202, accepted: 1 });
  expect(answer.head).toContain('HTTP/1.1 202 Accepted\r\n');
  expect(windowsOf(site).map(({ visitors }) => visitors?.table.size)).toEqual([1, undefined]);

  expect(await ground.close()).toBe(true);
  expect(windowsOf(site)).toEqual([]);
  expect(answerOf(await ground.send(viewOf(site)))).toMatchObject({ dropped: { late: 1 } });
  const published = `SELECT cube, toUnixTimestamp(expires_at) AS expires FROM releases FINAL
    WHERE site = {site:String} ORDER BY cube`;
  const { read } = await audit.subject('demo');
  const releases = await read(published, { site });
  expect(releases.map(({ cube }) => cube)).toEqual(['hourly', 'total']);
  expect(Number(releases[0]?.expires) * 1000 - NOON).toBeLessThanOrEqual(31 * DAY);
  // A copy of its ledger would stay for ever.
  expect(await read('SELECT 1 FROM ledger WHERE site = {site:String}', { site })).toEqual([]);
  expect(JSON.stringify(await rows())).toContain(site);

  await ground.remove();
  expect(await rows()).toEqual(before);
  expect(answerOf(await ground.send(viewOf(site)))).toMatchObject({ code: 'unknown-site' });
  expect(windowsOf('demo').map(({ visitors }) => visitors?.table.size)).toEqual([1, undefined]);
});

test('while it is there, every name of the audited site means what it meant', async () => {
  const ground = await openGround();
  const { site } = ground.policy;
  const plausible = (domain: string) =>
    send({
      ...viewOf('', { 'x-forwarded-for': '198.51.100.7' }),
      path: '/api/event',
      body: JSON.stringify({ n: 'pageview', u: 'https://lamps.example/pricing', d: domain }),
    });
  const count = (of: string) => {
    const accepted = `headcount_events_accepted_total{site="${of}"}`;
    return scrapeSocket(config.data).then((metrics) => metrics.get(accepted) ?? 0);
  };
  const before = await count('demo');
  for (const name of ['lamps.example', 'lamps', 'demo'])
    await plausible(name).catch(() => undefined);
  expect((await count('demo')) - before).toBe(3);
  await plausible(site).catch(() => undefined);
  expect(await count(site)).toBe(1);
  expect((await fetch(`${server.url}/privacy/${site}`)).status).toBe(200);
  const stranger = await ground.send(viewOf(site, { origin: 'https://elsewhere.example' }));
  expect(answerOf(stranger)).toMatchObject({ status: 403, code: 'unknown-origin' });
});

test('it is not limited as a site, and no series stays that names it', async () => {
  const ground = await openGround();
  const { site } = ground.policy;
  for (let n = 0; n < MOST_OF_A_SITE + 5; n += 1) {
    expect((await ground.send(viewOf(site))).status).toBe(202);
  }
  const named = async () => JSON.stringify([...(await scrapeSocket(config.data)).keys()]);
  expect(await named()).toContain(site);
  await ground.remove();
  expect(await named()).not.toContain(site);
});

test('there is one at a time of a site, and none of a site without a policy', async () => {
  const ground = await openGround();
  await expect(openGround()).rejects.toThrow('An audit of this site is under way.');
  const socket = await overSocket();
  for (const site of ['nobody', ground.policy.site]) {
    const asked = socket.call('/audit/canary', { body: { site } });
    await expect(asked).rejects.toThrow('no policy for this site');
  }
  await socket.close();
  await ground.remove();
  await expect(openGround()).resolves.toMatchObject({ policy: { version: demo.version } });
});

test('secrets are those of the canary site alone, as the files have them until it is removed', async () => {
  const before = await rows();
  const ground = await openGround();
  await ground.send(viewOf(ground.policy.site));
  const secrets = await ground.secrets();
  expect(secrets.map(({ kind, bytes }) => [kind, bytes.length])).toEqual([
    ['key', 32],
    ['fingerprint', 8],
  ]);
  const inFiles = secrets.map(({ kind, bytes }) =>
    kind === 'key'
      ? { place: 'keys', bytes: Buffer.from(Buffer.from(bytes).toString('hex')) }
      : { place: 'state', bytes: Buffer.from(bytes) },
  );
  const areKept = async () => {
    const kept = await all(ground);
    return inFiles.map(({ place, bytes }) =>
      kept.some((it) => it.place === place && Buffer.from(it.bytes).includes(bytes)),
    );
  };
  expect(await areKept()).toEqual([true, true]);

  const socket = await overSocket();
  for (const path of ['/secrets', '/close', '']) {
    const method = { '/close': 'POST', '': 'DELETE' }[path] ?? 'GET';
    const asked = socket.call(`/audit/canary/demo${path}`, { method });
    await expect(asked).rejects.toThrow('no site that an audit added');
  }
  await socket.close();
  expect(windowsOf('demo')).toHaveLength(2);

  await ground.remove();
  expect(await rows()).toEqual(before);
  expect(await areKept()).toEqual([false, false]);
});

test('every place that keeps anything is handed out, the log from the beginning of the audit', async () => {
  sink.write('before');
  const ground = await openGround();
  sink.write('said by the server');
  const kept = await all(ground);
  const places = new Set(kept.map(({ place }) => place));
  expect([...places].sort()).toEqual(['clickhouse-files', 'keys', 'log', 'metrics', 'state']);
  const logged = kept.filter(({ place }) => place === 'log');
  expect(Buffer.concat(logged.map(({ bytes }) => bytes)).toString()).toBe('said by the server');
  await ground.remove();
  expect(logTap.tapped.bytes).toHaveLength(0);
});

test('the embedded engine lets nothing be written either', async () => {
  const { read } = await audit.subject('demo');
  const before = await read('SELECT count() AS n FROM ledger', {});
  const client = connectClickHouse(undefined, config.data, 5_000);
  const { signal } = new AbortController();
  for (const write of WRITES) {
    await expect(read(write, {})).rejects.toThrow('An audit only reads');
    const past = readRows(readingOnly(client), write, {}, signal);
    await expect(past).rejects.toMatchObject({ code: '164' });
  }
  await client.close();
  expect(await read('SELECT count() AS n FROM ledger', {})).toEqual(before);
  await expect(read('SELECT nothing FROM nowhere', {})).rejects.toThrow('did not answer a query');
});

test('nothing of it is on the public port', async () => {
  const ground = await openGround();
  const { site } = ground.policy;
  for (const path of ['/audit', '/audit/policies', `/audit/canary/${site}`, '/audit/log']) {
    expect((await fetch(server.url + path)).status).toBe(404);
  }
  const read = { method: 'POST', body: JSON.stringify({ statement: 'SELECT 1', params: {} }) };
  expect((await fetch(`${server.url}/audit/read`, read)).status).toBe(404);
});

test('a site whose audit was killed is taken out when nobody has asked after it for a while', async () => {
  const timers: (() => void)[] = [];
  const gone = Promise.withResolvers<string>();
  const grounds = new CanaryGrounds({
    ...{ headcount: server.headcount, tap: new LogTap([]), gone: gone.resolve },
    setTimer: (callback) => {
      timers.push(callback);
      return () => timers.splice(timers.indexOf(callback), 1);
    },
  });
  const { site } = await grounds.open((await audit.subject('demo')).policy);
  expect(grounds.has(site)).toBe(true);
  expect(timers).toHaveLength(1);
  timers[0]?.();
  expect(await gone.promise).toBe(site);
  expect(grounds.has(site)).toBe(false);
  expect(JSON.stringify(await rows())).not.toContain(site);
});

test('a backup that was made meanwhile is restored without it', async () => {
  const ground = await openGround();
  await ground.send(viewOf(ground.policy.site));
  const file = join(await tempFolder(), 'backup.sqlite');
  const socket = await overSocket();
  await socket.call('/backup', { body: { file } });
  await socket.close();
  const data = join(await tempFolder(), 'restored');
  const options = { file, force: false, withoutClickHouse: true, now: NOON };
  await restoreState({ ...config, data }, options);
  const { ledger } = await dumpState(data);
  expect(new Set(ledger?.map((row) => (row as { site: string }).site))).toEqual(new Set(['demo']));
});
