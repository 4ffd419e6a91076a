import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { v7 } from 'uuid';
import { expect, test } from 'vitest';
import { checkLedger, type LedgerRow } from '../../aggregate/ledger.ts';
import type { Config } from '../../src/config.ts';
import { createControl } from '../../src/control.ts';
import type { Headcount } from '../../src/headcount.ts';
import { checkBackup } from '../../src/readBackup.ts';
import { type RestoreOptions, restoreState } from '../../src/restoreState.ts';
import { UserError } from '../../src/userError.ts';
import { useClickHouseFront } from '../support/clickhouseFront.ts';
import { testConfig, testServer } from '../support/headcount.ts';
import { changedPolicy } from '../support/policyFolder.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { envelope, FIREFOX, pageView } from '../support/wire.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday, the first of a month. */
const START = Date.UTC(2026, 5, 1);

const front = useClickHouseFront();

const cube = { event: 'page_view', window: 'day' };
const CUBES = {
  timezone: 'UTC',
  audience: [],
  cubes: [
    { ...cube, name: 'total', dimensions: [], measures: { count: {}, visitors: {} } },
    { ...cube, name: 'hourly', window: 'hour', dimensions: ['device'], measures: { count: {} } },
  ],
};
const SUPPRESSION = {
  ...CUBES,
  release: { mechanism: 'suppression', k: 5, rounding: 1, graceMinutes: 0 },
};
const DP = {
  ...CUBES,
  cubes: CUBES.cubes.map((it) => ({ ...it, epsilon: 0.05, measures: { visitors: {} } })),
  release: { mechanism: 'dp', ceilings: { day: 1, month: 10 }, graceMinutes: 0 },
};

interface Life {
  readonly config: Config;
  readonly clock: { now: number };
  readonly backup: string;
}

async function visits(url: string, at: number, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const body = envelope([pageView(at)], { consent: 'granted', visitor: v7() });
    const headers = { 'Content-Type': 'application/json', 'User-Agent': FIREFOX };
    const answer = await fetch(`${url}/v1/events`, {
      ...{ method: 'POST', body: JSON.stringify(body) },
      headers: { ...headers, 'X-Forwarded-For': '81.2.69.142' },
    });
    expect([answer.status, await answer.json()]).toMatchObject([202, { accepted: 1 }]);
  }
}

async function backUp(headcount: Headcount, file: string, force = false) {
  const body = JSON.stringify({ file, force });
  const answer = await createControl(headcount).request('/backup', { method: 'POST', body });
  return { status: answer.status, json: await answer.json() };
}

/** Two days; a backup in the second, which is published after it; and a third day's morning. */
async function liveUntilTheDiskDies(policy: object): Promise<Life> {
  const clickhouse = await front.server();
  const config = await testConfig({ clickhouse, policies: await changedPolicy(policy) });
  const clock = { now: START + 10 * HOUR };
  const server = await testServer(config, () => clock.now);
  const backup = join(await tempFolder(), 'backup.sqlite');
  await visits(server.url, clock.now, 6);
  clock.now = START + DAY + 10 * HOUR;
  await server.headcount.release();
  await visits(server.url, clock.now, 7);
  expect(await backUp(server.headcount, backup)).toMatchObject({ status: 200 });
  clock.now += HOUR;
  await visits(server.url, clock.now, 2);
  clock.now = START + 2 * DAY + 10 * HOUR;
  await server.headcount.release();
  await visits(server.url, clock.now, 8);
  await server.close();
  return { config, clock, backup };
}

/** Restores into a new folder, and lives on there for two days. */
async function restoreAndLiveOn(
  { config, clock, backup }: Life,
  options: Partial<RestoreOptions> = {},
) {
  const next = { ...config, data: join(await tempFolder(), 'new') };
  clock.now += HOUR;
  const report = await restoreState(next, {
    ...{ file: backup, force: false, withoutClickHouse: false, now: clock.now, ...options },
  });
  const server = await testServer(next, () => clock.now);
  await visits(server.url, clock.now, 9);
  for (const day of [3, 4]) {
    clock.now = START + day * DAY + 10 * HOUR;
    await server.headcount.release();
    if (day === 3) await visits(server.url, clock.now, 10);
  }
  const ledger = await server.headcount.deps.state.ledger('demo');
  const { read } = server.headcount.deps.clickhouse;
  const tables = await tablesOf(read);
  await server.close();
  return { report, ledger, ...tables };
}

type Read = Headcount['deps']['clickhouse']['read'];

async function tablesOf(read: Read) {
  const starts = `intDiv(toUnixTimestamp(starts_at) - ${START / 1000}, 3600) AS hour`;
  const cells = await read(
    `SELECT cube, ${starts}, count, visitors FROM cells FINAL ORDER BY cube, hour`,
    {},
  );
  const releases = await read(
    `SELECT cube, ${starts}, withheld FROM releases FINAL ORDER BY cube, hour`,
    {},
  );
  const copy = await read('SELECT * FROM ledger FINAL ORDER BY seq', {});
  return { cells, releases, copy: copy as unknown as LedgerRow[] };
}

async function publishedBefore({ config, clock }: Life) {
  const server = await testServer(config, () => clock.now);
  const tables = await tablesOf(server.headcount.deps.clickhouse.read);
  await server.close();
  return tables;
}

const byHour = (rows: readonly Record<string, unknown>[], cube: string, hour: number) =>
  rows.filter((row) => row.cube === cube && row.hour === hour);

const until = (hour: number, rows: readonly Record<string, unknown>[]) =>
  rows.filter((row) => Number(row.hour) < hour);

function windowsReleased(ledger: readonly LedgerRow[]): string[] {
  return ledger
    .filter(({ entry }) => entry === 'window_released')
    .map(({ body }) => `${JSON.parse(body).window} ${JSON.parse(body).startsAt}`);
}

for (const [mechanism, policy] of Object.entries({ suppression: SUPPRESSION, dp: DP })) {
  test(`${mechanism}: after a restore nothing is published twice, in part, or as zeros, and the chain goes on`, async () => {
    const life = await liveUntilTheDiskDies(policy);
    const before = await publishedBefore(life);
    const { report, ledger, cells, releases, copy } = await restoreAndLiveOn(life);
    expect(report.adopted?.windows).toBeGreaterThan(0);
    // What was published before the disk died is as it was.
    expect(until(58, cells)).toEqual(before.cells);
    const whole = releases.filter(({ withheld }) => withheld === '');
    expect(until(58, whole)).toEqual(before.releases);
    expect(byHour(cells, 'total', 24)).toHaveLength(1);
    // The day of the restore is withheld, and each of its hours that was published at all.
    expect(byHour(releases, 'total', 48)).toMatchObject([{ withheld: 'key' }]);
    const rest = until(72, releases).filter(({ hour }) => Number(hour) >= 58);
    expect(new Set(rest.map(({ withheld }) => withheld))).toEqual(new Set(['key']));
    expect(until(72, cells)).toEqual(before.cells);
    // The next one counts as ever.
    expect(byHour(releases, 'total', 72)).toMatchObject([{ withheld: '' }]);
    const [total] = byHour(cells, 'total', 72);
    if (mechanism === 'suppression') expect(total).toMatchObject({ count: 10, visitors: 10 });
    expect(checkLedger(ledger)).toBeUndefined();
    expect(copy.map(({ hash }) => hash)).toEqual(ledger.map(({ hash }) => hash));
    const released = windowsReleased(ledger);
    expect(new Set(released).size).toBe(released.length);
  });

  test(`${mechanism}: without ClickHouse what was published since is withheld, and never published with another content`, async () => {
    const life = await liveUntilTheDiskDies(policy);
    const before = await publishedBefore(life);
    const { report, ledger, cells, releases } = await restoreAndLiveOn(life, {
      withoutClickHouse: true,
    });
    expect(report.adopted).toBeUndefined();
    expect(until(72, cells)).toEqual(before.cells);
    expect(byHour(releases, 'total', 24)).toMatchObject([{ withheld: 'key' }]);
    expect(byHour(releases, 'total', 72)).toMatchObject([{ withheld: '' }]);
    expect(checkLedger(ledger)).toBeUndefined();
  });
}

/** Writes a policy as it is lived with from now on, until what was begun with it is in ClickHouse. */
async function liveWith({ config, clock }: Life, site: string, version: number): Promise<string> {
  const file = join(config.policies, `${site}.json`);
  const demo = JSON.parse(readFileSync(join(config.policies, 'demo.json'), 'utf8'));
  writeFileSync(file, JSON.stringify({ ...demo, site, version }));
  const server = await testServer(config, () => clock.now);
  await server.headcount.release();
  await server.close();
  return file;
}

/** Restores into a new folder; where it is refused nothing is left there. */
const restoreInto = async ({ config, clock, backup }: Life, withoutClickHouse = false) => {
  const next = { ...config, data: await tempFolder() };
  const options = { file: backup, force: false, withoutClickHouse, now: clock.now };
  const report = restoreState(next, options);
  await report.catch(() => {
    expect(readdirSync(next.data).filter((name) => name.includes('sqlite'))).toEqual([]);
  });
  return { next, ...(await report) };
};

test('a restore refuses to do without the policy of a site; a site that is gone needs it for the restore alone', async () => {
  const life = await liveUntilTheDiskDies(SUPPRESSION);
  const file = await liveWith(life, 'later', 1);
  const policy = readFileSync(file);
  rmSync(file);
  // The backup is older than the site: ClickHouse knows of it.
  await expect(restoreInto(life)).rejects.toMatchObject({
    message: expect.stringContaining('There is no policy of later in'),
    remedy: expect.stringContaining('later.json back as it was last'),
  });
  writeFileSync(file, policy);
  const { next, lost } = await restoreInto(life);
  const today = START + 2 * DAY;
  expect(lost).toContainEqual(
    expect.objectContaining({ site: 'later', kind: 'day', startsAt: today }),
  );
  rmSync(file);
  await (await testServer(next, () => life.clock.now)).close();
  // And the backup alone knows of one.
  writeFileSync(file, policy);
  rmSync(join(life.config.policies, 'demo.json'));
  await expect(restoreInto(life, true)).rejects.toThrow(/There is no policy of demo in/);
});

test('a restore refuses a policy that is not the one in force last: it may lack windows', async () => {
  const life = await liveUntilTheDiskDies(SUPPRESSION);
  const first = readFileSync(join(life.config.policies, 'demo.json'), 'utf8');
  const file = await liveWith(life, 'demo', 2);
  const second = readFileSync(file);
  writeFileSync(file, first);
  await expect(restoreInto(life)).rejects.toThrow(/later one was in force/);
  writeFileSync(
    file,
    JSON.stringify({ ...JSON.parse(first), notice: 'https://lamps.example/other' }),
  );
  await expect(restoreInto(life, true)).rejects.toThrow(/not the version 1 that was in force/);
  writeFileSync(file, second);
  expect((await restoreInto(life)).lost.length).toBeGreaterThan(0);
});

test('a restore asks ClickHouse, and refuses one that is away or is another', async () => {
  const life = await liveUntilTheDiskDies(SUPPRESSION);
  const data = await tempFolder();
  const restore = (changes: Partial<Config>) =>
    restoreState(
      { ...life.config, data, ...changes },
      { file: life.backup, force: false, withoutClickHouse: false, now: life.clock.now },
    );
  await expect(restore({ clickhouse: await front.server() })).rejects.toThrow(/does not have the/);
  const away = { ...(await front.server()), url: 'http://127.0.0.1:9' };
  await expect(restore({ clickhouse: away })).rejects.toThrow(/cannot tell what was published/);
  expect(readdirSync(data).filter((name) => name.includes('sqlite'))).toEqual([]);
});

test('a restore replaces a state only by force; its keys are destroyed', async () => {
  const { config, clock, backup } = await liveUntilTheDiskDies(SUPPRESSION);
  const options = { file: backup, force: false, withoutClickHouse: false, now: clock.now };
  const server = await testServer(config, () => clock.now);
  await expect(restoreState(config, { ...options, force: true })).rejects.toThrow(/runs on/);
  await server.close();
  await expect(restoreState(config, options)).rejects.toThrow(/There is a state/);
  const keys = () => readdirSync(config.data).filter((name) => name.startsWith('keys.sqlite'));
  expect(keys()).toEqual(['keys.sqlite']);
  const { aside, lost } = await restoreState(config, { ...options, force: true });
  expect(statSync(String(aside)).size).toBeGreaterThan(0);
  expect(keys()).toEqual([]);
  expect(lost.some(({ startsAt }) => startsAt === START + 2 * DAY)).toBe(true);
  expect(statSync(join(config.data, 'state.sqlite')).mode & 0o777).toBe(0o600);
});

test('what is no backup is refused: damaged, changed, or a copy of the state', async () => {
  const { config, clock, backup } = await liveUntilTheDiskDies(SUPPRESSION);
  const file = join(await tempFolder(), 'other.sqlite');
  const restore = async (bytes: Uint8Array) => {
    writeFileSync(file, bytes);
    const data = await tempFolder();
    const options = { force: false, withoutClickHouse: true, now: clock.now };
    await restoreState({ ...config, data }, { file, ...options });
  };
  const whole = readFileSync(backup);
  await restore(whole);
  await expect(restore(whole.subarray(0, whole.length / 2))).rejects.toThrow(/damaged/);
  await expect(restore(Buffer.from('no database at all'))).rejects.toThrow(/damaged/);
  await expect(restore(readFileSync(join(config.data, 'state.sqlite')))).rejects.toThrow(
    /is not a backup/,
  );
  await expect(restore(Buffer.alloc(0))).rejects.toThrow(/is empty, so it is not a backup/);
  const changed = new DatabaseSync(backup);
  changed.exec("UPDATE ledger SET at = at + 1 WHERE entry = 'window_released'");
  changed.close();
  await expect(restore(readFileSync(backup))).rejects.toThrow(/the ledger of demo is broken/);
});

test('what cannot be read at all is told to the user: a folder, a loop of links, nothing', async () => {
  const folder = await tempFolder();
  const loop = join(folder, 'loop');
  symlinkSync(loop, loop);
  const refusals = [
    ...[
      { file: folder, why: /is a folder/ },
      { file: loop, why: /cannot be read: ELOOP/ },
    ],
    ...[{ file: join(folder, 'none'), why: /does not exist/ }],
    { file: '/dev/null', why: /is not a file/ },
  ];
  for (const { file, why } of refusals) {
    expect(() => checkBackup(file)).toThrow(why);
    expect(() => checkBackup(file)).toThrow(UserError);
  }
});

test('with the embedded engine a restore into a new folder asks for its clickhouse/, and makes none', async () => {
  const { config, clock, backup } = await liveUntilTheDiskDies(SUPPRESSION);
  const data = join(await tempFolder(), 'new');
  const restore = () => {
    const options = { file: backup, force: false, withoutClickHouse: false, now: clock.now };
    return restoreState({ ...config, clickhouse: undefined, data }, options);
  };
  const refusal = { remedy: expect.stringMatching(/copy clickhouse\/ of the old.*--without-/) };
  await expect(restore()).rejects.toMatchObject(refusal);
  expect(existsSync(data)).toBe(false);
  // As a restore of an earlier version left it.
  mkdirSync(join(data, 'clickhouse'), { recursive: true });
  await expect(restore()).rejects.toMatchObject(refusal);
  expect(readdirSync(join(data, 'clickhouse'))).toEqual([]);
});
