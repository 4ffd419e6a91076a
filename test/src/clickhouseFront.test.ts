import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { expect, onTestFinished, test } from 'vitest';
import { useClickHouseFront } from '../support/clickhouseFront.ts';
import { tempFolder } from '../support/tempFolder.ts';

const front = useClickHouseFront();

type Config = NonNullable<Parameters<typeof createClient>[0]>;

async function openClient(changes: Config = {}): Promise<ClickHouseClient> {
  const { url, database } = await front.server();
  const log = { level: ClickHouseLogLevel.OFF };
  const client = createClient({ url, database, log, ...changes });
  onTestFinished(() => client.close());
  return client;
}

async function rowsOf(client: ClickHouseClient, query: string, more: object = {}) {
  const result = await client.query({ query, format: 'JSONEachRow', ...more });
  return result.json();
}

test('it answers a ping, and what it does not know with 404', async () => {
  expect(await (await openClient()).ping()).toEqual({ success: true });
  expect(await (await fetch(`${front.url}/ping`)).text()).toBe('Ok.\n');
  expect((await fetch(`${front.url}/play`)).status).toBe(404);
});

test.each([
  ['plain', {}],
  ['gzip', { request: true, response: true }],
  ['zstd', { request: { codec: 'zstd' }, response: { codec: 'zstd' } }],
  ['br', { request: { codec: 'br' }, response: { codec: 'br' } }],
] as const)('rows go in and come back, %s', async (_what, compression) => {
  const client = await openClient({ compression });
  await client.command({
    query: 'CREATE TABLE t (a UInt32, b String) ENGINE = MergeTree ORDER BY a',
  });
  const values = Array.from({ length: 100 }, (_, a) => ({ a, b: `;'"\\\n${'é'.repeat(a)}` }));
  const { summary, query_id } = await client.insert({ table: 't', values, format: 'JSONEachRow' });
  expect(summary).toMatchObject({ written_rows: '100' });
  expect(query_id).toMatch(/^[0-9a-f-]{36}$/);
  expect(await rowsOf(client, 'SELECT * FROM t ORDER BY a')).toEqual(values);
});

test.each([[false], [true]])('values are bound, in parts of a form: %s', async (multipart) => {
  const client = await openClient({ use_multipart_params: multipart });
  const query_params = { text: "it's\t\\ {b:String}\n; --", list: ['a,', "'b'"], n: 3 };
  const query = 'SELECT {text:String} AS text, {list:Array(String)} AS list, {n:UInt32} AS n';
  expect(await rowsOf(client, query, { query_params })).toEqual([query_params]);
});

test('a setting holds for one statement', async () => {
  const client = await openClient();
  const query = "SELECT getSetting('max_execution_time') AS seconds";
  const settings = { clickhouse_settings: { max_execution_time: 7 } };
  expect(await rowsOf(client, query, settings)).toEqual([{ seconds: 7 }]);
  expect(await rowsOf(client, query)).toEqual([{ seconds: 0 }]);
});

test('a session keeps its temporary tables, and no setting of one statement', async () => {
  const client = await openClient({ session_id: 'one' });
  const settings = { clickhouse_settings: { max_execution_time: 7 } };
  await client.command({ query: 'CREATE TEMPORARY TABLE kept (a UInt8)', ...settings });
  expect(
    await rowsOf(client, "SELECT getSetting('max_execution_time') AS n, count() AS c FROM kept"),
  ).toEqual([{ n: 0, c: 0 }]);
  const other = await openClient({ session_id: 'two' });
  await expect(rowsOf(other, 'SELECT * FROM kept')).rejects.toMatchObject({ code: '60' });
});

test.each([
  ['SELEKT 1', '62', 'SYNTAX_ERROR', 400],
  ['SELECT * FROM nowhere', '60', 'UNKNOWN_TABLE', 404],
  ['SELECT throwIf(1)', '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO', 500],
])('%s fails as it does on a server', async (query, code, type, status) => {
  await expect((await openClient()).command({ query })).rejects.toMatchObject({ code, type });
  const answer = await fetch(front.url, { method: 'POST', body: query });
  expect([answer.status, answer.headers.get('x-clickhouse-exception-code')]).toEqual([
    status,
    code,
  ]);
  expect(await answer.text()).toMatch(
    new RegExp(`^Code: ${code}\\. DB::Exception: .*\\(${type}\\) \\(version `, 's'),
  );
});

test('the query stands in the address or in the body, with rows after it', async () => {
  const get = async (path: string, init: RequestInit = {}) =>
    (await fetch(`${front.url}/?${path}`, init)).text();
  expect(await get('query=SELECT+1')).toBe('1\n');
  expect(await get('query=SELECT+1+AS+a&default_format=JSONEachRow')).toBe('{"a":1}\n');
  expect(await get('', { method: 'POST', body: 'SELECT 2' })).toBe('2\n');
  const table = 'CREATE TABLE IF NOT EXISTS bodies (a UInt8) ENGINE = MergeTree ORDER BY a';
  await get('', { method: 'POST', body: table });
  const insert = `query=${encodeURIComponent('INSERT INTO bodies FORMAT CSV')}`;
  const headers = { 'content-encoding': 'gzip' };
  await get(insert, { method: 'POST', body: gzipSync('1\n2\n'), headers });
  expect(await get('query=SELECT+sum(a)+FROM+bodies')).toBe('3\n');
  const zipped = await fetch(`${front.url}/?query=SELECT+1&enable_http_compression=1`, {
    headers: { 'accept-encoding': 'gzip' },
  });
  expect(zipped.headers.get('content-encoding')).toBe('gzip');
  expect(await zipped.text()).toBe('1\n');
});

test('who has another password is told nothing but that', async () => {
  const { url } = await front.start({ user: 'ada', password: 'right' });
  const { database } = await front.server();
  const settings = { url, database, username: 'ada' };
  const known = await openClient({ ...settings, password: 'right' });
  expect(await rowsOf(known, 'SELECT 1 AS a')).toEqual([{ a: 1 }]);
  const unknown = await openClient({ ...settings, password: 'wrong' });
  await expect(rowsOf(unknown, 'SELECT 1')).rejects.toMatchObject({
    code: '516',
    type: 'AUTHENTICATION_FAILED',
  });
  const basic = (text: string) => ({
    authorization: `Basic ${Buffer.from(text).toString('base64')}`,
  });
  const asked: [init: Record<string, string>, status: number][] = [
    [{}, 403],
    [{ 'x-clickhouse-user': 'ada', 'x-clickhouse-key': 'right' }, 200],
    [{ 'x-clickhouse-user': 'ada', 'x-clickhouse-key': 'wrong' }, 403],
    [basic('ada:right'), 200],
    [basic('ada:wrong:right'), 403],
  ];
  for (const [headers, status] of asked) {
    expect((await fetch(`${url}/?query=SELECT+1`, { headers })).status).toBe(status);
  }
  expect((await fetch(`${url}/?query=SELECT+1&user=ada&password=right`)).status).toBe(200);
  expect((await fetch(`${url}/ping`)).status).toBe(200);
});

test('a call is told by what it does, to which table, and how often it came', async () => {
  const client = await openClient();
  await client.ping();
  await client.command({
    query: '-- A table.\nCREATE TABLE IF NOT EXISTS t (a UInt8) ENGINE = Memory',
  });
  await client.insert({ table: 't', values: [{ a: 1 }], format: 'JSONEachRow' });
  await client.insert({ table: 't', values: [{ a: 2 }], format: 'JSONEachRow' });
  await rowsOf(client, 'SELECT a,\n count() FROM t GROUP BY a');
  await client.command({ query: 'ALTER TABLE t ADD COLUMN b UInt8' });
  expect(front.calls.map(({ kind, table }) => `${kind} ${table}`)).toEqual([
    'ping undefined',
    'command t',
    'insert t',
    'insert t',
    'select t',
    'command t',
  ]);
  const inserts = front.calls.filter(({ kind, table }) => kind === 'insert' && table === 't');
  expect((inserts[1]?.index ?? 0) - (inserts[0]?.index ?? 0)).toBe(1);
});

function serve(path: string, ...more: string[]) {
  const args = ['test/clickhouseFront/serve.ts', '--port', '0', '--path', path, ...more];
  const child = spawn(process.execPath, args);
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, 'close').then(([code]) => ({ code, stderr }));
  const url = once(child.stdout, 'data').then(
    ([line]) => /http:\S+\d/.exec(String(line))?.[0] ?? '',
  );
  return { child, url, ended };
}

test('as a process it may be killed: what it answered for is there', async () => {
  const path = join(await tempFolder(), 'engine');
  const first = serve(path);
  const post = async (url: string, body: string) =>
    (await fetch(url, { method: 'POST', body })).text();
  const url = await first.url;
  await post(url, 'CREATE TABLE t (a UInt8) ENGINE = MergeTree ORDER BY a');
  await post(url, 'INSERT INTO t VALUES (1), (2)');
  const second = await serve(path).ended;
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(/Only one process at a time/);
  first.child.kill('SIGKILL');
  await first.ended;
  const third = serve(path);
  expect(await post(await third.url, 'SELECT count() FROM t')).toBe('2\n');
  third.child.kill('SIGTERM');
  expect((await third.ended).code).toBe(0);
});
