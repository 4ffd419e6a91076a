import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { ClickHouseProblem } from '../../src/clickhouseProblem.ts';
import { clickhouseReason } from '../../src/edge/clickhouseReason.ts';
import { openClickHouseWeb } from '../../src/edge/clickhouseWeb.ts';
import type { EdgeEnv } from '../../src/edge/env.ts';
import { MIGRATIONS } from '../../src/edge/migrations.ts';

const EDGE = env as unknown as EdgeEnv;

/** A database of its own, empty. */
async function database(name: string, changes: Partial<EdgeEnv> = {}) {
  const made = await fetch(EDGE.CLICKHOUSE_URL ?? '', {
    method: 'POST',
    body: `CREATE DATABASE ${name}`,
  });
  expect(await made.text()).toBe('');
  return openClickHouseWeb({ ...EDGE, CLICKHOUSE_DATABASE: name, ...changes });
}

function ledger(count: number) {
  const hash = 'a'.repeat(64);
  return Array.from({ length: count }, (_, seq) => ({
    ...{ site: 'demo', seq, at: 0, entry: 'window_released', body: '{}', previous: hash, hash },
  }));
}

test('the Worker carries every migration, as its file is', () => {
  const files = import.meta.glob<string>('../../sql/migrations/*', {
    ...{ query: '?raw', import: 'default', eager: true },
  });
  const wanted = Object.entries(files).map(([path, sql]) => ({
    name: path.split('/').at(-1),
    sql,
  }));
  expect(wanted.length).toBeGreaterThan(5);
  expect(MIGRATIONS).toEqual(wanted);
});

test('the first call makes the tables; what is inserted is read, and a resend changes nothing', async () => {
  const { read, insert } = await database('inserted');
  const count = 'SELECT count() AS n FROM ledger FINAL';
  expect(await read(count, {})).toEqual([{ n: 0 }]);
  await insert('ledger', ledger(25_000));
  await insert('ledger', ledger(25_000));
  expect(await read(count, {})).toEqual([{ n: 25_000 }]);
  const versions = await read('SELECT version FROM migrations ORDER BY version', {});
  expect(versions).toHaveLength(MIGRATIONS.length);
});

test('long lists of values reach the server', async () => {
  const { read } = openClickHouseWeb(EDGE);
  const values = Array.from({ length: 5_000 }, (_, index) => `/lamps/a-rather-long-name-${index}`);
  const statement =
    'SELECT length({values: Array(String)}) AS n, {values: Array(String)}[5000] AS v';
  expect(await read(statement, { values })).toEqual([{ n: 5_000, v: values[4_999] }]);
});

test('an answer that breaks off in the middle is an error, and no shorter answer', async () => {
  const { read } = openClickHouseWeb(EDGE);
  const statement =
    'SELECT number, throwIf(number = 900000) AS x FROM numbers(1000000) SETTINGS max_block_size = 1000';
  await expect(read(statement, {})).rejects.toThrow(ClickHouseProblem);
});

test.each([
  ['http://127.0.0.1:1', 'no-answer', 'no way to http://127.0.0.1:1 (CLICKHOUSE_URL)'],
  ['', 'no-url', 'CLICKHOUSE_URL is not set.'],
  ['ftp://clickhouse.example', 'bad-url', 'CLICKHOUSE_URL is not an http or https URL.'],
  ['https://ada:s3cret@clickhouse.example', 'bad-url', 'holds more than an address.'],
  ['https://clickhouse.example/?password=s3cret', 'bad-url', 'holds more than an address.'],
])('with CLICKHOUSE_URL %j it says what is wrong and what to do', async (url, reason, said) => {
  const { read, insert } = openClickHouseWeb({ ...EDGE, CLICKHOUSE_URL: url });
  const name = 'ClickHouseProblem';
  const problem = { name, message: expect.stringContaining(said), remedy: expect.any(String) };
  for (const call of [read('SELECT 1', {}), insert('ledger', ledger(1))]) {
    const error = await call.catch((reason) => reason);
    expect(error).toMatchObject(problem);
    expect(`${error} ${error.remedy}`).not.toMatch(/s3cret|ada/);
    expect(clickhouseReason(error)).toMatchObject({ reason });
  }
});

test('a server that is away may be there for the next call', async () => {
  const changing = { ...EDGE, CLICKHOUSE_URL: 'http://127.0.0.1:1' };
  const { read } = openClickHouseWeb(changing);
  await expect(read('SELECT 1 AS one', {})).rejects.toThrow(ClickHouseProblem);
  changing.CLICKHOUSE_URL = EDGE.CLICKHOUSE_URL ?? '';
  expect(await read('SELECT 1 AS one', {})).toEqual([{ one: 1 }]);
});

test('a wrong password is told as one, and not told', async () => {
  const { read } = openClickHouseWeb({ ...EDGE, CLICKHOUSE_PASSWORD: 's3cret' });
  const error = await read('SELECT 1', {}).catch((reason) => reason);
  expect(error.message).toBe('ClickHouse does not know the user default with this password.');
  expect(clickhouseReason(error)).toMatchObject({ reason: 'wrong-user' });
});

test.each([
  ['no-database', { CLICKHOUSE_DATABASE: 'nowhere' }],
  ['bad-cluster', { CLICKHOUSE_CLUSTER: "it's" }],
])('the log has why, as %s, and no name of the server', async (reason, changes) => {
  const { read } = openClickHouseWeb({ ...EDGE, ...changes });
  const said = clickhouseReason(await read('SELECT 1', {}).catch((error) => error));
  expect(said).toMatchObject({ reason });
});

test('what ClickHouse itself refuses is told by its number, and never by its message', async () => {
  const { read } = openClickHouseWeb(EDGE);
  const error = await read("SELECT throwIf(1, 's3cret')", {}).catch((it) => it);
  expect(clickhouseReason(error)).toEqual({ reason: 'refused', errorCode: '395' });
});

test('a server that hangs is given up in time', async () => {
  const { read } = openClickHouseWeb(EDGE, { readMs: 200, insertMs: 10_000 });
  const error = await read('SELECT sleep(1)', {}).catch((it) => it);
  expect(error.message).toMatch(/did not (answer a query|run .*) within 0.2 seconds/);
});
