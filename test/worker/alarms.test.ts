import { runInDurableObject } from 'cloudflare:test';
import { expect, test, vi } from 'vitest';
import { breakable, breakableObjects, type Fault } from './support/breakable.ts';
import { quietClock } from './support/quietClock.ts';
import { alarmOf, DAY, later, MONDAY, ring, Shop, wakeAll } from './support/shop.ts';
import { EDGE } from './support/workerdSide.ts';

quietClock(MONDAY);

/** Nothing listens there. */
const AWAY = { CLICKHOUSE_URL: 'http://127.0.0.1:1' };
/** The platform gives an alarm up after six tries: https://developers.cloudflare.com/durable-objects/api/alarms/ */
const TRIES = 9;
const SIX = [{ count: 6, visitors: 6 }];

/** Six people who agreed, a page view each, in one shard. */
async function count(shop: Shop): Promise<void> {
  for (let person = 1; person <= 6; person += 1) {
    const answer = await shop.send({ events: [shop.view(person)], visitor: person });
    expect(answer).toMatchObject({ status: 202, accepted: 1 });
    vi.setSystemTime(Date.now() + 1_000);
  }
}

/** Rings an alarm again and again; it must be set anew each time, and never reject. */
async function ringInVain(stub: DurableObjectStub): Promise<void> {
  for (let round = 0; round < TRIES; round += 1) {
    expect(await ring(stub)).toBe(true);
    expect(await alarmOf(stub), `round ${round}`).toBeGreaterThanOrEqual(Date.now());
    vi.setSystemTime(Date.now() + 600_000);
  }
}

test('ClickHouse is away for longer than the platform tries: all is published, once', async () => {
  const shop = new Shop('away-clickhouse');
  await shop.deploy({ env: AWAY });
  await count(shop);
  vi.setSystemTime(MONDAY + DAY);
  await ring(shop.shard());
  await ringInVain(shop.coordinator);
  expect(await shop.published()).toEqual([]);
  await shop.deploy({ env: {} });
  await ring(shop.coordinator);
  expect(await shop.published()).toEqual(SIX);
  vi.setSystemTime(Date.now() + 600_000);
  await wakeAll();
  expect(await shop.published()).toEqual(SIX);
});

test.each([
  ['the coordinator does not answer', 'take', 'call'],
  ["the coordinator's answer is lost", 'take', 'answer'],
] as const)('a shard closes while %s: it hands over later, and once', async (_, call, kind) => {
  const shop = new Shop(`away-coordinator-${kind}`);
  let fault: Fault = 'none';
  const COORDINATOR = breakableObjects(EDGE.COORDINATOR, (its) => (its === call ? fault : 'none'));
  await shop.deploy({ env: { COORDINATOR } });
  await count(shop);
  vi.setSystemTime(MONDAY + DAY);
  fault = kind;
  await ringInVain(shop.shard());
  await ring(shop.coordinator);
  fault = 'none';
  await ring(shop.shard());
  await ring(shop.coordinator);
  await wakeAll();
  expect(await shop.published()).toEqual(SIX);
});

test('a coordinator whose shards do not answer goes on to ask, and publishes in the end', async () => {
  const shop = new Shop('away-shard');
  let fault: Fault = 'none';
  const SHARD = breakableObjects(EDGE.SHARD, (call) => (call === 'close' ? fault : 'none'));
  await shop.deploy({ env: { SHARD } });
  await count(shop);
  vi.setSystemTime(MONDAY + DAY);
  fault = 'call';
  await ringInVain(shop.coordinator);
  expect(await shop.published()).toEqual([]);
  fault = 'none';
  // The shard's own alarm never rings here: it is asked.
  await ring(shop.coordinator);
  expect(await shop.published()).toEqual(SIX);
});

test('the bucket of keys is away: nothing is acknowledged, nothing lost, and alarms go on', async () => {
  const shop = new Shop('away-bucket');
  let fault: Fault = 'call';
  const KEYS = breakable(EDGE.KEYS, () => fault);
  await shop.deploy({ env: { KEYS } });
  const first = { events: [shop.view(1)], visitor: 1 };
  expect(await shop.send(first)).toMatchObject({ status: 503, code: 'not-durable' });
  fault = 'none';
  vi.setSystemTime(Date.now() + 1_000);
  expect(await shop.send(first)).toMatchObject({ status: 202 });
  for (const person of [2, 3, 4, 5, 6]) {
    await shop.send({ events: [shop.view(person)], visitor: person });
    vi.setSystemTime(Date.now() + 1_000);
  }
  // An instance that cannot read the keys must not count: it would not know the visitors.
  fault = 'call';
  await later(1_000);
  const again = { events: [shop.view(7)], visitor: 1 };
  expect(await shop.send(again)).toMatchObject({ status: 503, code: 'not-durable' });
  await ringInVain(shop.shard());
  fault = 'none';
  expect(await shop.send(again)).toMatchObject({ status: 202, accepted: 1 });
  // Halves that cannot be destroyed are, later; what was counted goes on without.
  vi.setSystemTime(MONDAY + DAY);
  fault = 'call';
  await ringInVain(shop.shard());
  expect((await EDGE.KEYS.list({ prefix: shop.site })).objects).not.toEqual([]);
  fault = 'none';
  await ring(shop.shard());
  await ring(shop.coordinator);
  expect(await shop.published()).toEqual([{ count: 7, visitors: 6 }]);
});

test('alarms that were lost are healed by the clock of the deployment', async () => {
  const shop = new Shop('lost-alarms');
  await shop.deploy();
  await count(shop);
  for (const stub of [shop.shard(), shop.coordinator]) {
    await runInDurableObject(stub, (_instance, { storage }) => storage.deleteAlarm());
  }
  await later(DAY);
  await wakeAll();
  expect(await shop.published()).toEqual(SIX);
  // The week is still open in both.
  expect(await alarmOf(shop.coordinator)).toBeGreaterThan(Date.now());
  expect(await alarmOf(shop.shard())).toBeGreaterThan(Date.now());
});
