import { exports } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import { quietClock } from './support/quietClock.ts';
import { alarmOf, DAY, MONDAY, ring, Shop, wakeAll } from './support/shop.ts';

const logged = quietClock(MONDAY);

const lines = () => logged.map((line) => JSON.parse(line));

const get = (path: string) => exports.default.fetch(`https://edge.example${path}`);

test.each([
  ['shards-wrong', { SHARDS: { nowhere: { '2040-10': 4 } } }],
  ['jurisdiction-wrong', { JURISDICTION: 'EU' }],
])('%s: events wait, the log says once what to do, all else goes on', async (code, env) => {
  const shop = new Shop(`has-${code}`);
  await shop.deploy();
  for (const visitor of [1, 2, 3, 4, 5]) {
    await shop.send({ events: [shop.view(visitor)], visitor });
  }
  vi.setSystemTime(Date.now() + 1_000);
  await shop.deploy({ env });
  const late = { events: [shop.view(6)], visitor: 6 };
  for (let time = 0; time < 2; time += 1) {
    expect(await shop.send(late)).toMatchObject({ status: 503, code: 'not-durable' });
  }
  expect((await get('/healthz')).status).toBe(200);
  expect((await get(`/privacy/${shop.site}`)).status).toBe(200);
  // Neither the clock of the deployment nor an alarm fails for it.
  await wakeAll();
  await ring(shop.shard());
  expect(await alarmOf(shop.shard())).toBeGreaterThan(Date.now());
  const told = lines().filter((line) => line.code === code);
  expect(told).toEqual([
    { level: 'warn', code, message: expect.any(String), remedy: expect.any(String) },
  ]);
  // Once it is right, what was sent again is counted, and nothing before is lost.
  await shop.deploy();
  expect(await shop.send(late)).toMatchObject({ accepted: 1 });
  vi.setSystemTime(MONDAY + DAY);
  await wakeAll();
  expect(await shop.published()).toEqual([{ count: 6, visitors: 6 }]);
});

test('without a server, the coordinator logs why nothing is published, and for which site', async () => {
  const shop = new Shop('has-no-server');
  await shop.deploy({ env: { CLICKHOUSE_URL: '' } });
  for (const visitor of [1, 2, 3, 4, 5]) {
    await shop.send({ events: [shop.view(visitor)], visitor });
  }
  vi.setSystemTime(MONDAY + DAY);
  await wakeAll();
  const away = { level: 'warn', code: 'clickhouse-away', site: shop.site, reason: 'no-url' };
  expect(lines()).toContainEqual(expect.objectContaining(away));
  await shop.deploy();
  await ring(shop.coordinator);
  expect(await shop.published()).toEqual([{ count: 5, visitors: 5 }]);
});
