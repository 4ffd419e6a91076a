import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkLedger } from '../../aggregate/ledger.ts';
import { parseEvent, type WireEvent } from '../../ingest/wire.ts';
import { openHeadcount } from '../../src/node.ts';
import { stopOnSignal } from '../../src/stopOnSignal.ts';
import { hangingServer } from '../support/hangingServer.ts';
import { testConfig } from '../support/headcount.ts';
import { policyFolder } from '../support/policyFolder.ts';
import { rawConnection } from '../support/rawConnection.ts';
import { testRequest } from '../support/rawRequest.ts';
import { type ServerChild, serverChild } from '../support/serverChild.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { envelope, FIREFOX, pageView } from '../support/wire.ts';

const TEN_SECONDS = 10_000;
const HOUR = 3_600_000;
const MONTH_OF_HOURS = 700;
const HALF_A_REQUEST =
  'POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"site"';

function send(url: string, events = [pageView(Date.now())]) {
  return fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': FIREFOX },
    body: JSON.stringify(envelope(events)),
  });
}

/** Sends SIGTERM; the exit code, which must come within ten seconds. */
async function terminate({ child, ended }: ServerChild): Promise<number | string> {
  const late = setTimeout(() => child.kill('SIGKILL'), TEN_SECONDS);
  child.kill('SIGTERM');
  const code = await ended;
  clearTimeout(late);
  return code;
}

/** How many page views a data folder holds. */
async function countIn(data: string): Promise<number> {
  const headcount = await openHeadcount(await testConfig({ data }), Date.now);
  const days = headcount.aggregator.windows.open().filter(({ kind }) => kind === 'day');
  await headcount.close();
  return days.reduce((sum, { cells }) => sum + (cells.get('total')?.get('')?.count ?? 0), 0);
}

test('SIGTERM ends a server in order while ClickHouse hangs and slow clients hold connections', async () => {
  const data = await tempFolder();
  const server = await serverChild({ data, env: { CLICKHOUSE_URL: await hangingServer() } });
  for (let n = 0; n < 5; n += 1) expect((await send(server.url)).status).toBe(202);
  const slowHead = await rawConnection(server.port);
  slowHead.socket.write('POST /v1/events HTTP/1.1\r\nHost: a\r\n');
  const slowBody = await rawConnection(server.port);
  slowBody.socket.write(HALF_A_REQUEST);
  const idle = await rawConnection(server.port);
  // What waits for a ClickHouse that hangs is under way: the ledger has entries from the start.
  expect(await terminate(server)).toBe(0);
  expect(await slowHead.ended).not.toContain(' 202 ');
  expect(await slowBody.ended).not.toContain(' 202 ');
  expect(await idle.ended).toBe('');
  expect(server.output()).toContain('"code":"stopping"');
  expect(server.output()).not.toMatch(/stopped-late|clickhouse-away|release-failed/);
  expect(await countIn(data)).toBe(5);
});

test('what was acknowledged while a server stopped is there, and the rest got no 202', async () => {
  const data = await tempFolder();
  const server = await serverChild({ data });
  let acknowledged = 0;
  let stopped = false;
  const senders = Array.from({ length: 8 }, async () => {
    while (!stopped) {
      const status = await send(server.url).then(
        async (response) => {
          await response.arrayBuffer();
          return response.status;
        },
        () => 'closed',
      );
      if (status === 202) acknowledged += 1;
      else expect([503, 'closed']).toContain(status);
    }
  });
  while (acknowledged < 200) await new Promise((resolve) => setTimeout(resolve, 5));
  const code = await terminate(server);
  stopped = true;
  await Promise.all(senders);
  expect(code).toBe(0);
  // A commit may be durable whose answer found its connection closed.
  const counted = await countIn(data);
  expect(counted).toBeGreaterThanOrEqual(acknowledged);
  expect(counted).toBeLessThanOrEqual(acknowledged + 8);
});

test('a commit that hangs does not keep a server from ending, and was not acknowledged', async () => {
  const data = await tempFolder();
  const slow = join(data, 'slow');
  const server = await serverChild({
    data,
    env: { HEADCOUNT_TEST_SLOW_COMMITS: slow },
    node: ['--import', './test/support/slowCommits.ts'],
  });
  expect((await send(server.url)).status).toBe(202);
  await writeFile(slow, '');
  const hanging = send(server.url).then(
    ({ status }) => status,
    () => 'closed',
  );
  await expect.poll(() => existsSync(`${slow}-hangs`), { timeout: 30_000 }).toBe(true);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect(await terminate(server)).toBe(0);
  expect([503, 'closed']).toContain(await hanging);
  expect(server.output()).toContain('"code":"stopped-late"');
});

test('a release round under way is left after the window it is at, and taken up at the next start', async () => {
  const data = await tempFolder();
  const config = await testConfig({ data, policies: await policyFolder('demo') });
  // A month of hours, in each of which somebody came.
  let now = Date.now() - MONTH_OF_HOURS * HOUR;
  const before = await openHeadcount(config, () => now);
  const collected = [];
  for (let hour = 0; hour < MONTH_OF_HOURS; hour += 1, now += HOUR) {
    const { ok } = parseEvent(pageView(now), 0) as { ok: WireEvent };
    collected.push(before.collect(testRequest({ receivedAt: now, events: [ok] })));
  }
  await Promise.all(collected);
  const due = before.aggregator.windows.endedBy(Date.now()).length;
  await before.close();
  expect(due).toBeGreaterThan(MONTH_OF_HOURS);

  const server = await serverChild({ data, args: ['--policies', config.policies] });
  expect(await terminate(server)).toBe(0);
  expect(server.output()).not.toContain('stopped-late');
  const after = await openHeadcount(config, Date.now);
  const left = after.aggregator.windows.endedBy(Date.now()).length;
  expect(left).toBeGreaterThan(0);
  const { windows } = await after.releaseDue();
  expect(windows).toBe(left);
  const ledger = await after.deps.state.ledger('demo');
  expect(checkLedger(ledger)).toBe(undefined);
  expect(ledger.filter(({ entry }) => entry === 'window_released').length).toBe(due);
  await after.close();
});

test('a second signal ends the server at once', async () => {
  const server = await serverChild({ data: await tempFolder() });
  const slow = await rawConnection(server.port);
  slow.socket.write(HALF_A_REQUEST);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  server.child.kill('SIGTERM');
  await expect.poll(server.output, { timeout: 30_000 }).toContain('"code":"stopping"');
  // It would wait for the slow client.
  const again = setInterval(() => server.child.kill('SIGTERM'), 100);
  expect(await server.ended.finally(() => clearInterval(again))).toBe('SIGTERM');
});

test('a signal that is passed on twice is one signal', async () => {
  const exits: (number | string)[] = [];
  let now = 1000;
  const timers: (() => void)[] = [];
  const stop = stopOnSignal({
    close: () => new Promise(() => undefined),
    failed: () => undefined,
    log: { info() {}, warn() {}, error() {} },
    now: () => now,
    setTimer: (callback) => {
      timers.push(callback);
      return () => undefined;
    },
    exit: (code) => void exits.push(code),
    die: (signal) => void exits.push(signal),
  });
  void stop('SIGINT');
  now += 299;
  void stop('SIGINT');
  expect(exits).toEqual([]);
  now += 1;
  void stop('SIGINT');
  void stop('SIGTERM');
  expect(exits).toEqual(['SIGINT', 'SIGTERM']);
  // And when time runs out it ends in order.
  expect(timers.length).toBe(1);
  timers[0]?.();
  expect(exits.at(-1)).toBe(0);
});

test('a signal to npm, as the README starts a server, stops the server too', async () => {
  const data = await tempFolder();
  const server = await serverChild({ data, npm: true });
  await terminate(server);
  expect(server.output()).toContain('"stopped"');
  // Nobody has the folder any more.
  expect(await countIn(data)).toBe(0);
});
