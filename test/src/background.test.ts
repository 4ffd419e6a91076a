import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { parseEvent, type WireEvent } from '../../ingest/wire.ts';
import { createBackground } from '../../src/background.ts';
import { Conditions } from '../../src/conditions.ts';
import { openHeadcount } from '../../src/openHeadcount.ts';
import { hangingServer } from '../support/hangingServer.ts';
import { testConfig, testHeadcount } from '../support/headcount.ts';
import { limitFiles } from '../support/limitFiles.ts';
import { testRequest } from '../support/rawRequest.ts';
import { serverChild } from '../support/serverChild.ts';
import { pageView } from '../support/wire.ts';

const NOON = Date.UTC(2026, 9, 1, 12);
const DAY = 86_400_000;
/** On two busy cores nothing is fast. */
const SOON = { timeout: 30_000, interval: 10 };

/** The loops of a server whose ClickHouse is at a URL; timers go off when the test says so. */
async function backgroundOf(url: string) {
  const clickhouse = { url, username: 'default', password: '', database: 'default' };
  let now = NOON;
  const headcount = await testHeadcount(() => now, await testConfig({ clickhouse }));
  const timers: { callback: () => void; ms: number }[] = [];
  const codes: string[] = [];
  const note = (details: { code: string }) => void codes.push(details.code);
  const log = { info: note, warn: note, error: note } as never;
  const conditions = new Conditions(log);
  const stop = createBackground({
    ...{ conditions, log, random: () => 0.5 },
    setTimer: (callback, ms) => {
      const timer = { callback, ms };
      timers.push(timer);
      return () => void timers.splice(0, timers.length, ...timers.filter((it) => it !== timer));
    },
  }).start(headcount);
  onTestFinished(stop);
  const waits = () => timers.map(({ ms }) => ms);
  return {
    ...{ headcount, conditions, codes, waits },
    /** Counts an event, and lets its day end. */
    countAndWait: async () => {
      const { ok } = parseEvent(pageView(now), 0) as { ok: WireEvent };
      await headcount.collect(testRequest({ receivedAt: now, events: [ok] }));
      now += DAY;
    },
    /** Lets the timer of so many milliseconds go off, once it is set. */
    fire: async (ms: number) => {
      await expect.poll(waits, SOON).toContain(ms);
      timers.splice(waits().indexOf(ms), 1)[0]?.callback();
    },
  };
}

test('windows are released by the clock while ClickHouse hangs', async () => {
  const { headcount, codes, countAndWait, fire } = await backgroundOf(await hangingServer());
  for (const day of [1, 2]) {
    await countAndWait();
    await fire(10_000);
    const releases = () => codes.filter((code) => code === 'released').length;
    await expect.poll(releases, SOON).toBe(day);
  }
  expect((await headcount.deps.state.backlog()).entries).toBeGreaterThan(3);
});

test('a full disk, on which nothing sent can be struck out, is not told to be ClickHouse', async () => {
  const config = await testConfig();
  const { ok } = parseEvent(pageView(NOON), 0) as { ok: WireEvent };
  const before = await openHeadcount(config, () => NOON);
  await before.collect(testRequest({ receivedAt: NOON, events: [ok] }));
  await before.close();
  // Takes all it is sent, once it may answer.
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const clickhouse = createServer((request, response) => {
    asked.resolve();
    request.resume().on('end', () => void answer.promise.then(() => response.end()));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void clickhouse.close());
  await once(clickhouse, 'listening');
  const server = await serverChild({
    data: config.data,
    env: {
      CLICKHOUSE_URL: `http://127.0.0.1:${(clickhouse.address() as AddressInfo).port}`,
      HEADCOUNT_POLICIES: config.policies,
    },
  });
  const logged = (code: string) =>
    server
      .output()
      .split('\n')
      .filter((line) => line.includes(`"code":"${code}"`));
  await asked.promise;
  await limitFiles(server.pid, 4096);
  answer.resolve();
  await expect.poll(() => logged('outbox-failed').length, SOON).toBe(1);
  expect(logged('outbox-failed')[0]).toMatch(/"reason":"disk-(full|error)"/);
  await limitFiles(server.pid, 'unlimited');
  await expect.poll(() => logged('outbox-failed').length, SOON).toBe(2);
  expect(logged('outbox-failed')[1]).toContain('"over":true');
  expect(logged('clickhouse-away')).toEqual([]);
});

test('while ClickHouse refuses, sending waits longer each time; a new release is sent at once', async () => {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(503).end();
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { conditions, waits, countAndWait, fire } = await backgroundOf(url);
  for (const ms of [500, 1000, 2000, 4000]) await fire(ms);
  expect(conditions.holding).toEqual(['clickhouse-away']);
  await expect.poll(waits, SOON).toContain(8000);
  const before = asked;
  await countAndWait();
  await fire(10_000);
  // Nobody lets the eight seconds pass.
  await expect.poll(() => asked, SOON).toBeGreaterThan(before);
  await expect.poll(waits, SOON).toContain(16_000);
});
