import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { v7 } from 'uuid';
import { expect, test } from 'vitest';
import { windowsWithTable, windowTable } from '../../aggregate/windowTables.ts';
import { EACH_WINDOWS_VISITORS, STATE_COLUMNS } from '../../audit/columns.ts';
import type { RawRequest } from '../../ingest/rawRequest.ts';
import { secureUniform } from '../../release/uniform.ts';
import { backupRoute } from '../../src/backupRoute.ts';
import { createControl } from '../../src/control.ts';
import { Headcount } from '../../src/headcount.ts';
import { openStateFile } from '../../src/stateFile.ts';
import { writeBackup } from '../../src/writeBackup.ts';
import { cli, startServer } from '../support/cli.ts';
import { testConfig, testServer } from '../support/headcount.ts';
import { threadlessState } from '../support/memoryFile.ts';
import { testPolicy } from '../support/policy.ts';
import { testRequest } from '../support/rawRequest.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { envelope, FIREFOX, ORIGIN, pageView } from '../support/wire.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const POLICIES = new Map([
  [
    'demo',
    testPolicy({ release: { mechanism: 'suppression', k: 5, rounding: 1, graceMinutes: 0 } }),
  ],
]);

/** A state with a released day, an open one, visitors, event ids and a token. */
async function aState() {
  const folder = await tempFolder();
  const file = openStateFile(join(folder, 'state.sqlite'));
  const state = threadlessState(file, openStateFile(join(folder, 'keys.sqlite')));
  const clock = { now: HOUR };
  const headcount = await Headcount.start({
    ...{ policies: POLICIES, lookUpPlace: () => undefined, state },
    clickhouse: {
      insert: async () => {
        throw new Error('away');
      },
      read: async () => [],
      close: async () => {},
    },
    ...{ uniform: secureUniform(), now: () => clock.now },
  });
  for (const at of [HOUR, DAY + HOUR]) {
    clock.now = at;
    await headcount.release().catch(() => undefined);
    for (let n = 0; n < 6; n += 1) await headcount.collect(visit(at));
  }
  await state.addToken({ hash: 'ab'.repeat(32), site: 'demo', role: 'product', createdAt: 1 });
  const rows = (table: string) => file.sql.all(`SELECT * FROM ${table}`);
  return { folder, file, rows };
}

function visit(at: number): RawRequest {
  return testRequest({
    ...{ receivedAt: at, consent: 'granted', visitor: v7() },
    events: [{ id: v7(), at, type: 'page_view', url: new URL(`${ORIGIN}/pricing`) }],
  });
}

/** What nothing but a backup has, or what it has no rows of. */
const LEFT_OUT = ['open_cells', 'event_ids', 'event_id_generations'];

test('a backup has no visitor, no exact count, no event id and no key; not in any of its bytes', async () => {
  const { folder, file, rows } = await aState();
  const path = join(folder, 'backup.sqlite');
  const report = writeBackup(file, { file: path, force: false, at: 2 * DAY });
  expect(report).toMatchObject({ bytes: statSync(path).size, tokens: 1 });
  const backup = new DatabaseSync(path, { readOnly: true });
  const count = (table: string) =>
    Number(backup.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n);
  const tables = Object.keys(STATE_COLUMNS).filter((it) => it !== EACH_WINDOWS_VISITORS);
  for (const table of tables) {
    const wanted = LEFT_OUT.includes(table) ? 0 : rows(table).length;
    expect([table, count(table)]).toEqual([table, wanted]);
    expect([table, rows(table).length > 0]).toEqual([table, true]);
  }
  expect(backup.prepare("SELECT 1 FROM sqlite_master WHERE name GLOB 'visitors*'").all()).toEqual(
    [],
  );
  expect(backup.prepare('SELECT DISTINCT lost FROM open_windows').all()).toEqual([{ lost: 1 }]);
  backup.close();
  const bytes = readFileSync(path);
  const visitors = windowsWithTable(file.sql).flatMap((window) => rows(windowTable(window)));
  expect(visitors.length).toBeGreaterThan(0);
  const blobs = [...visitors, ...rows('event_ids')].flatMap((row) =>
    [row.fingerprint, row.record, row.ids].filter((value) => value instanceof Uint8Array),
  );
  expect(blobs.length).toBeGreaterThan(6);
  // Records of a few flags may stand anywhere by chance; eight bytes of a hash do not.
  for (const blob of blobs.filter(({ length }) => length >= 8)) {
    expect(bytes.indexOf(blob.subarray(0, 8))).toBe(-1);
  }
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a file that is there is replaced by force alone, and a failure leaves it as it was', async () => {
  const { folder, file } = await aState();
  const path = join(folder, 'backup.sqlite');
  writeFileSync(path, 'precious');
  expect(() => writeBackup(file, { file: path, force: false, at: 0 })).toThrow(/is there/);
  mkdirSync(join(folder, 'blocked.partial'));
  const blocked = { file: join(folder, 'blocked'), force: true, at: 0 };
  expect(() => writeBackup(file, blocked)).toThrow();
  expect(readFileSync(path, 'utf8')).toBe('precious');
  writeBackup(file, { file: path, force: true, at: 0 });
  expect(readFileSync(path).subarray(0, 6).toString()).toBe('SQLite');
  expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([
    'blocked.partial',
  ]);
});

test('a backup never takes the place of what the data folder lives from: through the server, without one, through links', async () => {
  const config = await testConfig({ data: await tempFolder() });
  const { data } = config;
  const links = await tempFolder();
  symlinkSync(data, join(links, 'folder'));
  symlinkSync(join(data, 'state.sqlite'), join(links, 'state'));
  symlinkSync(join(data, 'clickhouse'), join(links, 'clickhouse'));
  const own = [
    ...['state.sqlite', 'STATE.sqlite', 'state.sqlite-wal', 'state.sqlite.restoring'],
    ...['keys.sqlite', 'keys.sqlite-wal', 'headcount.sock', 'clickhouse', 'clickhouse/backup'],
  ].map((name) => join(data, name));
  const linked = ['folder/state.sqlite', 'folder/keys.sqlite', 'state', 'clickhouse/backup'];
  const files = [...own, join(data, 'x', '..', 'keys.sqlite')].concat(
    linked.map((name) => join(links, name)),
  );
  mkdirSync(join(data, 'x'));
  mkdirSync(join(data, 'clickhouse'));
  const server = await testServer(config);
  const before = statSync(join(data, 'state.sqlite')).ino;
  for (const file of files) {
    const body = JSON.stringify({ file, force: true });
    const control = createControl(server.headcount);
    const answer = await control.request('/backup', { method: 'POST', body });
    expect([file, answer.status, await answer.json()]).toMatchObject([
      ...[file, 409, { detail: expect.stringContaining('belongs to the data folder') }],
    ]);
  }
  const beside = join(data, 'state-backup.sqlite');
  const body = JSON.stringify({ file: beside });
  const written = await createControl(server.headcount).request('/backup', {
    method: 'POST',
    body,
  });
  expect(written.status).toBe(200);
  await server.close();
  for (const file of ['state.sqlite', 'keys.sqlite']) {
    const args = ['--data', data, 'backup', '--force', join(data, file)];
    expect(await cli(args, { HEADCOUNT_POLICIES: config.policies })).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('belongs to the data folder') },
    });
  }
  expect(statSync(join(data, 'state.sqlite')).ino).toBe(before);
}, 120_000);

test('a backup of a folder without a state is refused, and nothing is made', async () => {
  const folder = await tempFolder();
  const file = join(folder, 'backup.sqlite');
  for (const data of [join(folder, 'typo'), folder]) {
    expect(await cli(['--data', data, 'backup', file])).toMatchObject({
      ...{ code: 1, stdout: '' },
      stderr: expect.stringMatching(/There is no state in .*\nCheck --data/),
    });
  }
  expect(readdirSync(folder)).toEqual([]);
}, 60_000);

test('a backup says why it cannot be written where it was told to', async () => {
  const refusal = async (code: string) => {
    const backup = async () => Promise.reject(Object.assign(new Error(code), { code }));
    const body = JSON.stringify({ file: '/backup.sqlite' });
    const app = backupRoute({ backup }, () => 0);
    return (await app.request('/backup', { method: 'POST', body })).text();
  };
  expect(await refusal('EROFS')).toMatch(/is read-only/);
  expect(await refusal('EACCES')).toMatch(/Where a server runs.*its user.*else you do/);
  expect(await refusal('EISDIR')).toMatch(/is a folder/);
  const { folder, file } = await aState();
  for (const force of [false, true]) {
    const onto = { file: join(folder, 'backups'), force, at: 0 };
    mkdirSync(onto.file, { recursive: true });
    expect(() => writeBackup(file, onto)).toThrow(expect.objectContaining({ code: 'EISDIR' }));
  }
  const under = { file: join(folder, 'state.sqlite', 'backup'), force: false, at: 0 };
  expect(() => writeBackup(file, under)).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
});

test('through real processes: beside a server, after it was killed, into a new folder, and on', async () => {
  const data = await tempFolder();
  const { child, url } = await startServer(data);
  const send = (to: string) =>
    fetch(`${to}/v1/events`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'User-Agent': FIREFOX },
      body: JSON.stringify(envelope([pageView(Date.now())])),
    });
  expect((await send(url)).status).toBe(202);
  const file = join(await tempFolder(), 'backup.sqlite');
  const beside = await cli(['--data', data, 'backup', relative('.', file)]);
  expect(beside).toMatchObject({ code: 0, stderr: '' });
  expect(beside.stdout).toMatch(/Not in it: keys, visitors, event ids, and what the \d+ open/);
  expect(await cli(['--data', data, 'backup', file])).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining('--force') },
  });
  const running = await cli(['--data', data, 'restore', file, '--force']);
  expect(running).toMatchObject({ code: 1, stderr: expect.stringContaining('Stop it first') });
  child.kill('SIGKILL');
  await once(child, 'exit');
  // No server: the command opens the data itself.
  expect(await cli(['--data', data, 'backup', file, '--force'])).toMatchObject({ code: 0 });
  const restored = await cli(['--data', data, 'restore', file, '--force']);
  expect(restored).toMatchObject({ code: 0, stderr: '' });
  expect(restored.stdout).toMatch(/ids of counted events are forgotten.*may count twice/);
  expect(restored.stdout).toMatch(
    /Lost, and withheld when they close:\n(.*\n)* {2}demo: day, \d, /,
  );
  expect(existsSync(join(data, 'keys.sqlite'))).toBe(false);
  const fresh = await tempFolder();
  // Another ClickHouse in its place, then the one it had.
  mkdirSync(join(fresh, 'clickhouse'));
  writeFileSync(join(fresh, 'clickhouse', 'other'), '');
  expect(await cli(['--data', fresh, 'restore', file])).toMatchObject({
    ...{ code: 1, stderr: expect.stringMatching(/not have the ledger.*\n.*copy clickhouse\//) },
  });
  rmSync(join(fresh, 'clickhouse'), { recursive: true });
  cpSync(join(data, 'clickhouse'), join(fresh, 'clickhouse'), { recursive: true });
  expect(await cli(['--data', fresh, 'restore', file])).toMatchObject({ code: 0, stderr: '' });
  const again = await startServer(data);
  expect((await send(again.url)).status).toBe(202);
  const ledger = await cli(['--data', data, 'ledger', '--site', 'demo']);
  expect(ledger).toMatchObject({ code: 0, stdout: expect.stringContaining('chain is whole') });
}, 240_000);
