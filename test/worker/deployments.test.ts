import { expect, test, vi } from 'vitest';
import { quietClock } from './support/quietClock.ts';
import { DAY, MONDAY, ring, Shop, shopPolicy, wakeAll } from './support/shop.ts';

const logged = quietClock(MONDAY);

/** The codes that were logged. */
const codes = () => logged.map((line) => JSON.parse(line).code);

/** Sends a page view of each, one id each, and says what became of them. */
async function visits(shop: Shop, people: readonly number[], from: number): Promise<unknown[]> {
  const answers = [];
  for (const [index, visitor] of people.entries()) {
    answers.push((await shop.send({ events: [shop.view(from + index)], visitor })).accepted);
    vi.setSystemTime(Date.now() + 1_000);
  }
  return answers;
}

const SEVEN = [1, 2, 3, 4, 5, 6, 7];
const COUNTED = SEVEN.map(() => 1);

test('more shards from a month to come: a week that goes on into it knows its visitors', async () => {
  const shop = new Shop('grown');
  // A Monday, whose week goes on into the month of three shards.
  vi.setSystemTime(Date.UTC(2040, 9, 29, 10));
  await shop.deploy();
  expect(await visits(shop, SEVEN, 100)).toEqual(COUNTED);
  await shop.deploy({ shards: { '2040-11': 3 } });
  expect(await visits(shop, SEVEN, 200)).toEqual(COUNTED);
  vi.setSystemTime(Date.UTC(2040, 10, 2, 10));
  expect(await visits(shop, SEVEN, 300)).toEqual(COUNTED);
  vi.setSystemTime(Date.UTC(2040, 10, 9, 10));
  await wakeAll();
  const day = (count: number) => ({ count, visitors: 7 });
  expect(await shop.published()).toEqual([day(14), day(7)]);
  expect(await shop.published('week')).toEqual([{ count: 0, visitors: 7 }]);
  expect(codes().filter((code) => code !== 'released')).toEqual([]);
});

test('another number of shards in a month that has begun is refused, until it is set back', async () => {
  const shop = new Shop('changed-shards');
  await shop.deploy();
  expect(await visits(shop, SEVEN, 100)).toEqual(COUNTED);
  await shop.deploy({ shards: { '2040-10': 4 } });
  const refused = { events: [shop.view(200)], visitor: 1 };
  expect(await shop.send(refused)).toMatchObject({ status: 503, code: 'not-durable' });
  expect(codes()).toContain('shards-changed');
  const lines = logged.map((line) => JSON.parse(line));
  expect(lines.find(({ code }) => code === 'shards-changed')).toMatchObject({ site: shop.site });
  await shop.deploy({ shards: {} });
  vi.setSystemTime(Date.now() + 1_000);
  expect(await shop.send(refused)).toMatchObject({ accepted: 1 });
  vi.setSystemTime(MONDAY + DAY);
  await wakeAll();
  expect(await shop.published()).toEqual([{ count: 8, visitors: 7 }]);
});

test('a policy that changed needs the next version; windows that are open keep theirs', async () => {
  const shop = new Shop('changed-policy');
  await shop.deploy();
  expect(await visits(shop, SEVEN, 100)).toEqual(COUNTED);
  const narrow = { release: { mechanism: 'suppression', k: 7, rounding: 1, graceMinutes: 0 } };
  await shop.deploy({ policy: shopPolicy(shop.site, narrow) });
  vi.setSystemTime(MONDAY + DAY);
  const refused = { events: [shop.view(200)], visitor: 1 };
  expect(await shop.send(refused)).toMatchObject({ status: 503, code: 'not-durable' });
  expect(codes()).toContain('policy-changed');
  await shop.deploy({ policy: shopPolicy(shop.site, { ...narrow, version: 2 }) });
  vi.setSystemTime(Date.now() + 1_000);
  expect(await visits(shop, SEVEN, 300)).toEqual(COUNTED);
  logged.length = 0;
  await shop.deploy({ policy: shopPolicy(shop.site) });
  vi.setSystemTime(MONDAY + 2 * DAY);
  expect(await shop.send({ events: [shop.view(400)], visitor: 1 })).toMatchObject({ status: 503 });
  expect(codes()).toContain('policy-older');
  await shop.deploy({ policy: shopPolicy(shop.site, { ...narrow, version: 2 }) });
  await ring(shop.shard());
  await wakeAll();
  const day = { count: 7, visitors: 7 };
  expect(await shop.published()).toEqual([day, day]);
});

test('of a site that is no longer deployed, what was counted is published all the same', async () => {
  const shop = new Shop('closed-down');
  await shop.deploy();
  expect(await visits(shop, SEVEN, 100)).toEqual(COUNTED);
  await shop.deploy({ policy: shopPolicy('another-shop'), env: { SHARDS: {} } });
  expect(await shop.send({ events: [shop.view(200)], visitor: 1 })).toMatchObject({ status: 400 });
  vi.setSystemTime(MONDAY + 8 * DAY);
  // The clock of the deployment knows it no more: its alarms do.
  await ring(shop.shard());
  await ring(shop.coordinator);
  expect(await shop.published()).toEqual([{ count: 7, visitors: 7 }]);
  expect(await shop.published('week')).toEqual([{ count: 0, visitors: 7 }]);
});
