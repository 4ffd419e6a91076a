import { abortAllDurableObjects, evictAllDurableObjects } from 'cloudflare:test';
import { expect, test, vi } from 'vitest';
import { quietClock } from './support/quietClock.ts';
import { DAY, later, MONDAY, ring, Shop, wakeAll } from './support/shop.ts';

quietClock(MONDAY);

/** Ten people who agreed and ten who did not say, each with two page views in a request. */
const PEOPLE = Array.from({ length: 20 }, (_, n) => n + 1);

function requestOf(shop: Shop, person: number) {
  const events = [shop.view(person * 10), shop.view(person * 10 + 1)];
  return { events, visitor: person % 2 ? person : undefined };
}

test.each([
  ['one shard', 'evicted-1', {}, ['ever 0 of 1']],
  ['three shards', 'evicted-3', { '2040-01': 3 }, [0, 1, 2].map((n) => `2040-01 ${n} of 3`)],
] as const)(
  '%s: objects that end after every step lose and double nothing',
  async (_, site, shards, names) => {
    const shop = new Shop(site, shards);
    await shop.deploy();
    const requests = PEOPLE.map((person) => requestOf(shop, person));
    for (const [step, request] of requests.entries()) {
      const answer = await shop.send(request);
      expect(answer).toMatchObject({ status: 202, accepted: 2 });
      // Evicted by the platform, or killed: of neither an object is told.
      if (step % 2) await later(1_000);
      else await abortAllDurableObjects();
      vi.setSystemTime(Date.now() + 1_000);
    }
    // Nobody knows whether the answers came through.
    for (const request of requests) {
      expect(await shop.send(request)).toMatchObject({ accepted: 0, dropped: { duplicate: 2 } });
      vi.setSystemTime(Date.now() + 1_000);
    }
    // The same visitors again, after all was read from what is stored.
    for (const person of PEOPLE.slice(0, 6)) {
      const again = { ...requestOf(shop, person), events: [shop.view(1000 + person)] };
      expect(await shop.send(again)).toMatchObject({ accepted: 1 });
      vi.setSystemTime(Date.now() + 1_000);
    }
    vi.setSystemTime(MONDAY + 8 * DAY);
    for (const name of names) {
      await evictAllDurableObjects();
      await ring(shop.shard(name));
    }
    await evictAllDurableObjects();
    await ring(shop.coordinator);
    await wakeAll();
    expect(await shop.published()).toEqual([{ count: 46, visitors: 10 }]);
    expect(await shop.published('week')).toEqual([{ count: 0, visitors: 10 }]);
  },
);

test('objects that die in the midst of requests: what had no answer is sent again and counts once', async () => {
  const shop = new Shop('killed', { '2040-01': 2 });
  await shop.deploy();
  const requests = PEOPLE.map((person) => requestOf(shop, person));
  let open = requests;
  for (let round = 0; open.length > 0; round += 1) {
    const sent = open.map((request) => shop.send(request).catch(() => undefined));
    // At another point of their way each time; the last round is left in peace.
    for (let turns = 0; turns < 3 * round; turns += 1) await Promise.race([...sent, immediate()]);
    if (round < 6) await abortAllDurableObjects();
    const answers = await Promise.all(sent);
    open = open.filter((_, index) => answers[index]?.status !== 202);
    vi.setSystemTime(Date.now() + 2_000);
    expect(round).toBeLessThan(8);
  }
  vi.setSystemTime(MONDAY + DAY);
  await wakeAll();
  expect(await shop.published()).toEqual([{ count: 40, visitors: 10 }]);
});

/** A turn of the event loop. */
function immediate(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, 0));
}

test('what had no answer may be cut into other batches, and sent with an id that it did not have', async () => {
  const shop = new Shop('cut', { '2040-01': 4 });
  await shop.deploy();
  for (let person = 1; person <= 6; person += 1) {
    const events = [0, 1, 2, 3].map((n) => shop.view(person * 10 + n));
    expect(await shop.send({ events })).toMatchObject({ accepted: 4 });
    await later(2_000);
    // They went to the shard of the first event's id, and would now go to others.
    const [first, ...others] = events;
    for (const part of [others.slice(0, 1), [...others.slice(1), first ?? {}]]) {
      const again = await shop.send({ events: part, visitor: person });
      expect(again).toMatchObject({ accepted: 0, dropped: { duplicate: part.length } });
      vi.setSystemTime(Date.now() + 1_000);
    }
  }
  vi.setSystemTime(MONDAY + DAY);
  await wakeAll();
  expect(await shop.published()).toEqual([{ count: 24, visitors: 0 }]);
});
