import { runInDurableObject } from 'cloudflare:test';
import { exports } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import { openClickHouseWeb } from '../../src/edge/clickhouseWeb.ts';
import { hashToken } from '../../src/tokenTable.ts';
import { uuidOf } from '../support/uuidOf.ts';
import { FIREFOX, ORIGIN } from '../support/wire.ts';
import { everythingKept, tablesOf } from './support/kept.ts';
import { quietClock } from './support/quietClock.ts';
import { alarmOf, DAY, MONDAY, ring, Shop, shopPolicy, wakeAll } from './support/shop.ts';
import { deploy } from './support/testWorker.ts';
import { COORDINATORS, EDGE, SHARDS } from './support/workerdSide.ts';

quietClock(MONDAY);

const HOUR = 3_600_000;
const SITE = 'audited';
const ADA = 7;
const tokenOf = (site: string, role: string) => `hc_${role}-of-${site}-for-this-file-alone-000000`;
const stored = (site: string, role: string) => ({
  ...{ hash: hashToken(tokenOf(site, role)), site, role, createdAt: 1 },
});
const TOKENS = JSON.stringify([
  ...[stored(SITE, 'compliance'), stored(SITE, 'product')],
  stored('beside', 'compliance'),
]);

function start(shards = 1): Promise<void> {
  const SHARDS = { [SITE]: { '2040-01': shards } };
  return deploy([shopPolicy(SITE), shopPolicy('beside')], { TOKENS, SHARDS });
}

async function ask(
  method: string,
  path = '',
  token: string | undefined = tokenOf(SITE, 'compliance'),
) {
  const headers = token ? { authorization: `Bearer ${token}` } : undefined;
  const response = await exports.default.fetch(`https://edge.example/v1/compliance/canary${path}`, {
    method,
    ...(headers ? { headers } : {}),
  });
  // Lines of JSON are no text by their type.
  const text = new TextDecoder().decode(await response.arrayBuffer());
  return { status: response.status, text };
}

async function give(): Promise<string> {
  const { status, text } = await ask('POST');
  expect(status).toBe(200);
  return JSON.parse(text).site;
}

async function view(site: string, event: number, person?: number): Promise<number> {
  const consent = person === undefined ? {} : { consent: 'granted', visitor: uuidOf(person) };
  const events = [
    {
      id: uuidOf(event),
      at: Date.now(),
      type: 'page_view',
      url: `${ORIGIN}/pricing?id=${uuidOf(ADA)}`,
    },
  ];
  const response = await exports.default.fetch('https://edge.example/v1/events', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': FIREFOX },
    body: JSON.stringify({ site, events, ...consent }),
  });
  const answer = (await response.json()) as { accepted?: number };
  // The next commit need not wait.
  vi.setSystemTime(Date.now() + 1_000);
  return response.status === 202 ? (answer.accepted ?? 0) : -response.status;
}

const halves = async (site: string) =>
  (await EDGE.KEYS.list({ prefix: `${site} ` })).objects.length;

test('a name is for who audits the site, and whoever forges one or comes too late opens nothing', async () => {
  await start();
  expect((await ask('POST', '', '')).status).toBe(401);
  expect((await ask('POST', '', tokenOf(SITE, 'product'))).status).toBe(403);
  const name = await give();
  expect(name).toMatch(/^audit-[0-9a-f]{48}$/);
  expect(await view(name, 1)).toBe(1);
  const other = await ask('GET', `/${name}/kept`, tokenOf('beside', 'compliance'));
  expect(other).toMatchObject({ status: 404, text: expect.stringContaining('no-canary-site') });
  const last = name.at(-1) === '0' ? '1' : '0';
  for (const forged of [name.slice(0, -1) + last, 'audit-0123abcd', `audit-${'0'.repeat(48)}`]) {
    expect(await view(forged, 2)).toBe(-400);
    expect((await ask('GET', `/${forged}/kept`)).status).toBe(404);
    expect((await ask('DELETE', `/${forged}`)).status).toBe(404);
    expect(await tablesOf(COORDINATORS.getByName(forged))).toEqual({ kv: [] });
  }
  vi.setSystemTime(Date.now() + 2 * HOUR);
  expect(await view(name, 3)).toBe(-400);
  expect((await ask('GET', `/${name}/kept`)).status).toBe(404);
});

test('all that its objects hold is told, of four shards too; once it is wiped nothing is left', async () => {
  await start(4);
  const name = await give();
  for (const person of [1, 2, 3, 4, 5, 6, ADA])
    expect(await view(name, person * 10, person)).toBe(1);
  // One for each shard, by the ends of the ids.
  for (const event of [400, 401, 402, 403]) expect(await view(name, event)).toBe(1);
  const kept = await ask('GET', `/${name}/kept`);
  const lines = kept.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.at(-1)).toEqual({ end: true });
  const objects = new Set(lines.flatMap(({ object }) => object ?? []));
  expect(objects).toEqual(
    new Set(['coordinator', ...[0, 1, 2, 3].map((index) => `shard 2040-01 ${index} of 4`)]),
  );
  const tables = lines.filter(({ table }) => table).map(({ table }) => table);
  expect(new Set(tables)).toContain('journal');
  const bytes = lines.filter(({ half }) => half);
  expect(bytes).toHaveLength(await halves(name));
  expect(bytes.every(({ text }) => /^[0-9a-f]{64}$/.test(text))).toBe(true);
  expect(kept.text).toContain('/pricing');
  expect(kept.text).not.toContain(uuidOf(ADA));
  // As much as is there: by another way to the same storage.
  const coordinator = await tablesOf(COORDINATORS.getByName(name));
  for (const [table, rows] of Object.entries(coordinator)) {
    const told = lines.filter((line) => line.object === 'coordinator' && line.table === table);
    if (table !== 'kv')
      expect(
        told.flatMap((line) => line.rows),
        table,
      ).toHaveLength(rows.length);
  }
  expect((await ask('DELETE', `/${name}`)).status).toBe(200);
  expect(await everythingKept(name)).toBe('');
  expect(await halves(name)).toBe(0);
  const stub = SHARDS.getByName(`${name} 2040-01 0 of 4`);
  expect(await tablesOf(stub)).toEqual({ kv: [] });
  expect(await alarmOf(stub)).toBeNull();
});

test('its windows are closed in the ordinary way before their time, and what tells visitors apart goes', async () => {
  await start();
  const name = await give();
  for (const person of [1, 2, 3, 4, 5, 6]) expect(await view(name, 100 + person, person)).toBe(1);
  // Those of the day, the week and the ids of events.
  expect(await halves(name)).toBe(3);
  expect((await ask('POST', `/${name}/close`)).status).toBe(200);
  expect(await halves(name)).toBe(1);
  const { keys, visitor_segments, journal, outbox } = await tablesOf(
    SHARDS.getByName(`${name} 2040-01 0 of 1`),
  );
  expect({ keys, visitor_segments, journal, outbox }).toEqual({
    ...{ keys: [], visitor_segments: [], journal: [], outbox: [] },
  });
  const { read } = openClickHouseWeb(EDGE);
  const total =
    "SELECT toInt32(visitors) AS visitors FROM cells WHERE site = {site: String} AND cube = 'total'";
  expect(await read(total, { site: name })).toEqual([{ visitors: 6 }]);
  // Of a site of its own no ledger is anybody's to read.
  expect(await read('SELECT seq FROM ledger WHERE site = {site: String}', { site: name })).toEqual(
    [],
  );
  expect((await ask('DELETE', `/${name}`)).status).toBe(200);
});

test('one that nobody takes out wipes itself, and publishes nothing', async () => {
  await start();
  // An hour before midnight, so that its day ends while it is there.
  vi.setSystemTime(MONDAY + 13 * HOUR);
  const name = await give();
  for (const person of [1, 2, 3, 4, 5]) expect(await view(name, 200 + person, person)).toBe(1);
  const [shard, coordinator] = [
    SHARDS.getByName(`${name} 2040-01 0 of 1`),
    COORDINATORS.getByName(name),
  ];
  vi.setSystemTime(MONDAY + 14.5 * HOUR);
  for (const stub of [shard, coordinator]) await ring(stub);
  await wakeAll();
  // Its day and hour have ended, and would be released of any other site.
  const { open_windows = [] } = await tablesOf(coordinator);
  const windows = open_windows as { readonly kind: string; readonly ends_at: number }[];
  const ended = windows.filter(({ ends_at }) => ends_at < Date.now());
  expect(ended.map(({ kind }) => kind).sort()).toEqual(['day', 'hour']);
  const { read } = openClickHouseWeb(EDGE);
  const rows = () => read('SELECT cube FROM releases WHERE site = {site: String}', { site: name });
  expect(await rows()).toEqual([]);
  for (const stub of [shard, coordinator]) {
    expect(await alarmOf(stub)).toBeLessThanOrEqual(MONDAY + 16 * HOUR + 60_000);
  }
  vi.setSystemTime(MONDAY + 17 * HOUR);
  for (const stub of [shard, coordinator]) {
    await ring(stub);
    expect(await tablesOf(stub)).toEqual({ kv: [] });
    expect(await alarmOf(stub)).toBeNull();
  }
  expect(await halves(name)).toBe(0);
  expect(await rows()).toEqual([]);
});

test('what a site keeps that no audit added is nobody’s to read or to wipe', async () => {
  const shop = new Shop(SITE);
  await start();
  vi.setSystemTime(MONDAY + DAY);
  expect(await view(SITE, 301, 1)).toBe(1);
  const before = await everythingKept(SITE);
  for (const [method, path] of [
    ['GET', `/${SITE}/kept`],
    ['DELETE', `/${SITE}`],
    ['POST', `/${SITE}/close`],
  ] as const) {
    expect((await ask(method, path)).status).toBe(404);
  }
  // And where the Worker would let one through, the object refuses.
  for (const stub of [shop.coordinator, SHARDS.getByName(`${SITE} 2040-01 0 of 1`)]) {
    await runInDurableObject(stub, async (instance) => {
      const object = instance as unknown as Record<'kept' | 'wipe', (id: unknown) => Promise<void>>;
      for (const call of ['kept', 'wipe'] as const) {
        await expect(object[call](SITE)).rejects.toThrow('only what an audit added');
      }
    });
  }
  expect(await everythingKept(SITE)).toBe(before);
});

test('without the key that names are made under there are none, and the answer says what is missing', async () => {
  await deploy([shopPolicy(SITE)], { TOKENS, LIMIT_KEY: '' });
  expect(await ask('POST')).toMatchObject({
    status: 409,
    text: expect.stringContaining('LIMIT_KEY'),
  });
});
