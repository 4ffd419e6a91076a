import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openClickHouse } from '../../src/clickhouse.ts';
import { type ClickHouseServer, readConfig } from '../../src/config.ts';
import { whyAway } from '../../src/whyAway.ts';
import type { Fault } from '../clickhouseFront/startClickHouseFront.ts';
import { useClickHouseFront } from '../support/clickhouseFront.ts';

const front = useClickHouseFront();

const NOWHERE = '/nowhere';
const COUNT = 'SELECT count() AS n, uniq(seq) AS different FROM ledger';

async function open(changes: Partial<ClickHouseServer> = {}) {
  const server = await front.server(changes);
  const clickhouse = openClickHouse(server, NOWHERE);
  onTestFinished(() => clickhouse.close());
  return { server, ...clickhouse };
}

function ledger(count: number) {
  const hash = 'a'.repeat(64);
  return Array.from({ length: count }, (_, seq) => ({
    ...{ site: 'demo', seq, at: 0, entry: 'window_released', body: '{}', previous: hash, hash },
  }));
}

/** Why a call failed, as the operator reads it. */
async function why(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (reason) => reason,
  );
  return whyAway(error) ?? `not explained: ${error}`;
}

test('a connection that was closed while it was idle goes unnoticed by who reads', async () => {
  const { read, insert } = await open();
  await insert('ledger', ledger(3));
  for (const fault of [{ type: 'reset-before' }, { type: 'cut' }] satisfies Fault[]) {
    let left = 1;
    front.fault = ({ kind }) => (kind === 'select' && left-- > 0 ? fault : undefined);
    expect(await read(COUNT, {})).toEqual([{ n: 3, different: 3 }]);
    expect(left).toBeLessThan(0);
  }
});

test('a backlog is inserted piece by piece', async () => {
  const { read, insert } = await open();
  await insert('ledger', ledger(45_000));
  expect(await read(COUNT, {})).toMatchObject([{ n: 45_000 }]);
  const inserts = front.calls.filter(({ kind, table }) => kind === 'insert' && table === 'ledger');
  expect(inserts).toHaveLength(3);
});

test('an answer that comes slowly comes', async () => {
  const { read, insert } = await open();
  await insert('ledger', ledger(3));
  front.fault = () => ({ type: 'dribble', everyMs: 5 });
  expect(await read('SELECT seq FROM ledger ORDER BY seq', {})).toEqual([
    { seq: 0 },
    { seq: 1 },
    { seq: 2 },
  ]);
});

test.each([
  ['no answer', { type: 'no-answer' }],
  ['an answer that never ends', { type: 'dribble', everyMs: 3_600_000 }],
] satisfies [string, Fault][])('close breaks off what waits for %s', async (_what, fault) => {
  const { read, insert, close } = await open();
  await read(COUNT, {});
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  let calls = 0;
  front.fault = () => {
    calls += 1;
    if (calls === 2) resolve();
    return fault;
  };
  const under = [read(COUNT, {}), insert('ledger', ledger(1))].map((it) => it.catch((e) => e));
  await asked;
  await close();
  const [error] = await Promise.all(under);
  expect(whyAway(error)).toMatch(/^Headcount stops, and waits no longer/);
  await expect(read(COUNT, {})).rejects.toThrow();
});

test('migrations that were broken off are gone on with, by another process, too', async () => {
  const { server, read } = await open();
  front.fault = ({ statement }) =>
    statement.includes('VIEW audience') ? { type: 'exception' } : undefined;
  expect(await why(read(COUNT, {}))).toMatch(
    /^ClickHouse did not run 0007_audience.sql: MEMORY_LIMIT_EXCEEDED, code 241\. /,
  );
  front.fault = undefined;
  const before = front.calls.length;
  const other = openClickHouse(server, NOWHERE);
  onTestFinished(() => other.close());
  expect(await other.read(COUNT, {})).toEqual([{ n: 0, different: 0 }]);
  const after = front.calls.slice(before).filter(({ kind }) => kind === 'command');
  expect(after.map(({ table }) => table)).toEqual([
    ...['migrations', 'audience', 'published', 'cells', 'releases'],
  ]);
});

const refusals: [what: string, fault: Fault, says: RegExp][] = [
  [
    'a user without the rights',
    { type: 'exception', code: 497, name: 'ACCESS_DENIED', text: 'ada: Not enough privileges' },
    /^The user default may not insert into ledger\. .*sql\/roles\.sql/,
  ],
  [
    'an exception that repeats a row',
    { type: 'exception', code: 27, name: 'CANNOT_PARSE_INPUT', text: 'before: SECRET' },
    /^ClickHouse did not insert into ledger: CANNOT_PARSE_INPUT, code 27\. /,
  ],
  ["a proxy's page", { type: 'unavailable' }, /does not say why\. If another server or a proxy/],
  ['a reset', { type: 'reset-before' }, /^http:\S+ \(CLICKHOUSE_URL\) broke off/],
];

test.each(refusals)('%s is explained, and nothing of it repeated', async (_what, fault, says) => {
  const { read, insert } = await open();
  await read(COUNT, {});
  front.fault = () => fault;
  const text = await why(insert('ledger', ledger(1)));
  expect(text).toMatch(says);
  expect(text).not.toMatch(/SECRET|<html>|aaaa/);
});

test('a wrong password is told of by the name of its setting', async () => {
  const { url } = await front.start({ user: 'ada', password: 'right' });
  const { read } = await open({ url, username: 'ada', password: 'SECRET' });
  const text = await why(read(COUNT, {}));
  expect(text).toMatch(/does not know the user ada .*CLICKHOUSE_USER and CLICKHOUSE_PASSWORD/);
  expect(text).not.toContain('SECRET');
});

test('a database that is not there, and a server that is not', async () => {
  const wrong = await open({ database: 'headcount' });
  expect(await why(wrong.read(COUNT, {}))).toMatch(/no database headcount\. .*CLICKHOUSE_DATABASE/);
  const gone = await front.start();
  await gone.close();
  const away = await open({ url: gone.url });
  expect(await why(away.read(COUNT, {}))).toMatch(/Nothing listens at http:\S+ \(CLICKHOUSE_URL\)/);
  const unnamed = await open({ url: 'http://clickhouse.invalid:8123' });
  expect(await why(unnamed.read(COUNT, {}))).toMatch(/name in http:\/\/clickhouse\.invalid:8123/);
});

/** A proxy that has ClickHouse at a path, and takes no address beyond Node's 16 KB. */
async function startProxy(prefix: string): Promise<string> {
  const proxy = createServer((request, response) => {
    const path = request.url ?? '';
    if (!path.startsWith(prefix)) return response.writeHead(404).end('not here');
    const { method, headers } = request;
    const to = httpRequest(
      front.url + path.slice(prefix.length - 1),
      { method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    return request.pipe(to);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => proxy.closeAllConnections());
  onTestFinished(() => void proxy.close());
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${prefix}`;
}

test('a server behind a path of a proxy, with more values than fit an address', async () => {
  const { read } = await open({ url: await startProxy('/db/') });
  const pages = Array.from({ length: 5000 }, (_, n) => `/lamps/${n}`);
  expect(await read('SELECT length({pages:Array(String)}) AS n', { pages })).toEqual([{ n: 5000 }]);
});

test('the settings of a server', () => {
  const { clickhouse } = readConfig({}, { CLICKHOUSE_URL: 'https://ch:8443', CLICKHOUSE_CA: 'a' });
  expect(clickhouse).toMatchObject({ url: 'https://ch:8443', ca: 'a', database: 'default' });
  for (const url of ['http://ada:SECRET@ch:8123', 'http://ch:8123/?password=SECRET']) {
    const read = () => readConfig({}, { CLICKHOUSE_URL: url });
    expect(read).toThrow('CLICKHOUSE_URL holds more than an address.');
    expect(read).not.toThrow('SECRET');
  }
});
