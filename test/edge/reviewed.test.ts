import { expect, test } from 'vitest';
import { type PageUrl, readPageUrl } from '../../ingest/pageUrl.ts';
import { NotDurable } from '../../ingest/takeEnvelope.ts';
import { testPolicy } from '../support/policy.ts';
import { testRequest } from '../support/rawRequest.ts';
import { uuidOf } from '../support/uuidOf.ts';
import { Edge } from './support/edge.ts';

const HOUR = 3_600_000;
const policy = testPolicy();

function views(ids: readonly number[], at = 0) {
  const url = readPageUrl('https://lamps.example/') as PageUrl;
  const events = ids.map((id) => ({ id: uuidOf(id), at, type: 'page_view' as const, url }));
  return testRequest({ receivedAt: at, events });
}

/** Numbers of ids that fall to a shard of two. */
function idsOf(shard: number, many: number): number[] {
  const all = Array.from({ length: 100 }, (_, number) => number + 1);
  return all.filter((it) => Number.parseInt(uuidOf(it).slice(-8), 16) % 2 === shard).slice(0, many);
}

test('who waits for the coordinator shares its failure, and does not ask anew', async () => {
  let opens = 0;
  const edge = new Edge({
    policy,
    step: async ({ at, what }) => {
      if (at !== 'call' || !what.includes('open')) return;
      opens += 1;
      throw new Error('away');
    },
  });
  const all = Array.from({ length: 50 }, (_, index) => edge.send(views([index + 1])));
  const settled = await Promise.allSettled(all);
  expect(settled.every(({ status }) => status === 'rejected')).toBe(true);
  expect(opens).toBeLessThan(5);
});

test('a refusal of the coordinator is shared as well', async () => {
  let opens = 0;
  const edge = new Edge({
    policy: testPolicy({ version: 2 }),
    step: async ({ at, what }) => {
      if (at === 'call' && what.includes('open')) opens += 1;
    },
  });
  await edge.send(views([1]));
  edge.setPolicy(testPolicy({ version: 2, geo: 'country' }));
  opens = 0;
  const all = Array.from({ length: 50 }, (_, index) => edge.send(views([index + 2])));
  const settled = await Promise.allSettled(all);
  expect(settled.every(({ status }) => status === 'rejected')).toBe(true);
  expect(opens).toBeLessThan(5);
});

test('an event that still waits for the coordinator in one shard is known when it comes to another', async () => {
  const gate = Promise.withResolvers<void>();
  let held = 0;
  const edge = new Edge({
    policy,
    shards: { demo: { '1970-01': 2 } },
    step: async ({ at, what, object }) => {
      if (at === 'call' && what.includes('open') && / 0 of 2/.test(object) && held === 0) {
        held += 1;
        await gate.promise;
      }
    },
  });
  const [a = 0] = idsOf(0, 1);
  const [b = 0] = idsOf(1, 1);
  edge.now = 2_000;
  const first = edge.send(views([a, b]));
  const again = edge.send({ ...views([b, a]), receivedAt: 2_000 });
  await new Promise((resolve) => void setTimeout(resolve, 5));
  expect(held).toBe(1);
  gate.resolve();
  const receipts = await Promise.all([first, again]);
  expect(receipts.map(({ accepted }) => accepted).sort()).toEqual([0, 2]);
});

test('a shard that was let in and never counted hands over nothing, also when that fails at first', async () => {
  let broken = true;
  const edge = new Edge({
    policy,
    commits: (object) => {
      if (broken && object !== 'coordinator' && edge.now > 0) throw new Error('no commit');
    },
    step: async ({ at, what }) => {
      // The first commit of the shard: what it counted is gone with it.
      if (at === 'bucket' && what.includes('put') && edge.now === 0) throw new Error('away');
    },
  });
  await expect(edge.send(views([1]))).rejects.toThrow(NotDurable);
  for (const name of edge.shardNames) edge.evict(name);
  edge.now = 30 * HOUR;
  await edge.ringAll(3);
  expect(edge.logged).toContain('shards-owe');
  broken = false;
  await edge.ringAll();
  expect(edge.nextAlarm).toBe(undefined);
  expect(edge.rows.get('releases')).not.toHaveLength(0);
});

test('a shard whose clock is behind closes what the coordinator asks for', async () => {
  const edge = new Edge({ policy, skew: (object) => (object === 'coordinator' ? 0 : -HOUR) });
  edge.now = 2 * HOUR;
  expect(await edge.send(views([1, 2, 3], 2 * HOUR))).toMatchObject({ accepted: 3 });
  edge.now = 24 * HOUR + 20 * 60_000;
  await edge.coordinator().wake();
  expect(edge.logged).not.toContain('shards-owe');
  expect(edge.rows.get('releases')).not.toHaveLength(0);
});

test('a shard of another plan refuses, so that the events are sent again', async () => {
  const edge = new Edge({ policy, shards: { demo: { '1970-01': 2 } } });
  const sent: unknown[] = [];
  const other = new Edge({ policy });
  const count = other.shard.bind(other);
  other.shard = (id, ...rest) => {
    const calls = count(id, ...rest);
    const noted: typeof calls.count = (batch) => {
      sent.push(batch);
      return calls.count(batch);
    };
    return { ...calls, count: noted };
  };
  await other.send(views([1]));
  const [batch] = sent;
  const wrong = edge.shard({ site: 'demo', from: '', of: 1, index: 0 });
  expect(await wrong.count(batch as never)).toEqual({ refused: 'shards-changed' });
});

test('an event whose windows have all closed costs no call', async () => {
  let calls = 0;
  const edge = new Edge({
    policy,
    shards: { demo: { '1970-01': 8 } },
    step: async ({ at }) => {
      if (at === 'call') calls += 1;
    },
  });
  edge.now = 100 * 24 * HOUR;
  const late = { ...views([1, 2, 3]), receivedAt: edge.now };
  expect(await edge.send(late)).toEqual({ accepted: 0, dropped: { late: 3 } });
  expect(calls).toBe(0);
});

test('a shard that has no room for visitors counts on, as if they had no id', async () => {
  const edge = new Edge({ policy, mostVisitors: 2 });
  edge.now = HOUR;
  for (const number of [1, 2, 3, 4]) {
    const { events } = views([number], HOUR);
    const visitor = uuidOf(100 + number);
    const request = testRequest({ receivedAt: HOUR, consent: 'granted', visitor, events });
    expect(await edge.send(request)).toMatchObject({ accepted: 1 });
  }
  expect(edge.logged.filter((code) => code === 'shard-full')).toHaveLength(2);
});
