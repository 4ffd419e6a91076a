import { evictAllDurableObjects } from 'cloudflare:test';
import { exports } from 'cloudflare:workers';
import { createHash } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { visitorHash } from '../../src/edge/batch.ts';
import { Visitor } from '../../transforms/visitor.ts';
import { uuidOf } from '../support/uuidOf.ts';
import { everythingKept, tablesOf } from './support/kept.ts';
import { quietClock } from './support/quietClock.ts';
import { DAY, MONDAY, ring, Shop, wakeAll } from './support/shop.ts';
import { EDGE } from './support/workerdSide.ts';

const logged = quietClock(MONDAY);

const ADA = 7;
const PLANTED = {
  address: '203.0.113.77',
  agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0 AdaBrowser/4711',
  language: 'de-AT-1996-x-ada',
  email: 'ada.lovelace@mail.example',
  path: '/orders/48151623',
  id: uuidOf(ADA),
};

/** What stands for them where it should not: hashes without a secret. */
function spellings(text: string): string[] {
  const sha256 = createHash('sha256').update(text);
  return [text, text.replaceAll('-', ''), encodeURIComponent(text), sha256.digest('hex')];
}
const needlesOf = (shop: Shop) => [
  ...Object.values(PLANTED).flatMap(spellings),
  ...['AdaBrowser', 'ada.lovelace', '48151623', uuidOf(10).replaceAll('-', ''), uuidOf(10)],
  ...orders(visitorHash(new Visitor(PLANTED.id), shop.site)),
];

/** 64 bits in hex, as machines write them: both halves, each from either end. */
function orders(hash: string): string[] {
  const halves = [hash.slice(0, 8), hash.slice(8)];
  const turned = halves.map((half) => Buffer.from(half, 'hex').reverse().toString('hex'));
  return [hash, halves.reverse().join(''), turned.join(''), turned.reverse().join('')];
}

/** Sends what identifies wherever there is room for it. */
async function visit(shop: Shop, person: number): Promise<void> {
  const url = `https://lamps.example${PLANTED.path}?email=${PLANTED.email}#${PLANTED.id}`;
  const headers = {
    'cf-connecting-ip': PLANTED.address,
    'user-agent': PLANTED.agent,
    'accept-language': PLANTED.language,
    cookie: `id=${PLANTED.id}`,
  };
  const events = [
    shop.view(person * 10, { url, referrer: url }),
    shop.view(person * 10 + 1, { url: 'https://lamps.example/pricing' }),
    shop.view(person * 10 + 2, { type: 'custom', name: PLANTED.email, props: { a: PLANTED.id } }),
  ];
  const answer = await shop.send({ events, visitor: person, headers });
  expect(answer).toMatchObject({ status: 202, accepted: 2 });
  vi.setSystemTime(Date.now() + 1_000);
}

test('of who was there nothing is kept in an object, the bucket or a log, at any moment', async () => {
  const shop = new Shop('private');
  await shop.deploy();
  for (const person of [1, 2, 3, 4, ADA]) await visit(shop, person);
  const moments = [await everythingKept(shop.site)];
  await shop.send({ events: [], visitor: ADA, said: { visitor: PLANTED.email } });
  await shop.send({ events: [shop.view(900)], visitor: ADA, said: { site: PLANTED.email } });
  // The journal is emptied into its tables.
  await ring(shop.shard());
  moments.push(await everythingKept(shop.site));
  vi.setSystemTime(MONDAY + DAY);
  await ring(shop.shard());
  moments.push(await everythingKept(shop.site));
  await wakeAll();
  moments.push(await everythingKept(shop.site), logged.join('\n'));
  for (const [number, kept] of moments.entries()) {
    // The search would find it: this is there.
    if (number < 3) expect(kept).toContain('/pricing');
    const found = needlesOf(shop).filter((needle) => kept.includes(needle));
    expect(found, `moment ${number}`).toEqual([]);
  }
  expect(logged.every((line) => line.startsWith('{"level":'))).toBe(true);
});

test('of each key half is in the bucket and half in the object, and neither is left when it is over', async () => {
  const shop = new Shop('halves');
  await shop.deploy();
  for (const person of [1, 2, 3, 4, 5]) await visit(shop, person);
  const inBucket = async () => (await EDGE.KEYS.list({ prefix: `${shop.site} ` })).objects;
  const open = await inBucket();
  // Those of the day, the week and the ids of events.
  expect(open).toHaveLength(3);
  const { keys = [], event_id_keys = [] } = await tablesOf(shop.shard());
  const inside = [...keys, ...event_id_keys].map((row) => (row as { key: string }).key.split(' '));
  // Beside its half an object notes what the other one is called.
  expect(inside.map(([, name]) => `${shop.site} ever 0 of 1/${name}`).sort()).toEqual(
    open.map(({ key }) => key).sort(),
  );
  const outside = open.map(async ({ key }) => (await EDGE.KEYS.get(key))?.text());
  const halves = [...inside.map(([half]) => half), ...(await Promise.all(outside))];
  expect(new Set(halves).size).toBe(6);
  expect(halves.every((half) => /^[0-9a-f]{64}$/.test(half ?? ''))).toBe(true);
  vi.setSystemTime(MONDAY + DAY);
  await ring(shop.shard());
  // Ids of events are remembered for a day; so only the week's is left.
  expect(await inBucket()).toHaveLength(1);
  vi.setSystemTime(MONDAY + 8 * DAY);
  await ring(shop.shard());
  await wakeAll();
  expect(await inBucket()).toEqual([]);
  const after = await tablesOf(shop.shard());
  for (const table of [
    'keys',
    'event_id_keys',
    'visitor_segments',
    'open_cells',
    'event_ids',
    'journal',
    'outbox',
  ]) {
    expect([table, after[table]]).toEqual([table, []]);
  }
});

/** Visitors as they are stored: a fingerprint of 8 bytes, and a record. */
interface Segment {
  readonly body: ArrayBuffer;
  readonly record_bytes: number;
}

test('who withdraws is forgotten by all shards of all windows', async () => {
  const shop = new Shop('withdrawn', { '2040-01': 3 });
  await shop.deploy();
  for (const person of [1, 2, 3, 4, ADA]) await visit(shop, person);
  const visitorsOf = async () => {
    const all = await Promise.all([0, 1, 2].map((n) => tablesOf(shop.shard(`2040-01 ${n} of 3`))));
    const segments = all.flatMap(({ visitor_segments = [] }) => visitor_segments) as Segment[];
    return segments.reduce(
      (sum, { body, record_bytes }) => sum + body.byteLength / (8 + record_bytes),
      0,
    );
  };
  for (const n of [0, 1, 2]) await ring(shop.shard(`2040-01 ${n} of 3`));
  const before = await visitorsOf();
  // Five people in a day and in a week.
  expect(before).toBe(10);
  const gone = { ...shop.view(800), type: 'consent', choice: 'denied', url: undefined };
  const answer = await exports.default.fetch('https://edge.example/v1/events', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': PLANTED.agent },
    body: JSON.stringify({
      site: shop.site,
      consent: 'denied',
      visitor: PLANTED.id,
      events: [gone],
    }),
  });
  expect(await answer.json()).toMatchObject({ accepted: 1 });
  // Of the day and of the week.
  expect(await visitorsOf()).toBe(before - 2);
});

test('what an object stores tells nobody apart without the half outside: such a window is withheld', async () => {
  const shop = new Shop('half-lost');
  await shop.deploy();
  for (const person of [1, 2, 3, 4, 5]) await visit(shop, person);
  for (const { key } of (await EDGE.KEYS.list({ prefix: `${shop.site} ` })).objects) {
    await EDGE.KEYS.delete([key]);
  }
  // Its memory is gone, and with it the whole keys.
  await evictAllDurableObjects();
  vi.setSystemTime(MONDAY + DAY);
  await ring(shop.shard());
  await wakeAll();
  expect(await shop.published()).toEqual([]);
});
