import { expect, test } from 'vitest';
import { type PageUrl, readPageUrl } from '../../ingest/pageUrl.ts';
import { NotDurable } from '../../ingest/takeEnvelope.ts';
import type { Policy } from '../../policy/policy.ts';
import { KeyHalves } from '../../src/edge/keyHalves.ts';
import { ShardState } from '../../src/edge/shardState.ts';
import { testPolicy } from '../support/policy.ts';
import { testRequest } from '../support/rawRequest.ts';
import { uuidOf } from '../support/uuidOf.ts';
import { bucketOf } from './support/bucket.ts';
import { Edge } from './support/edge.ts';
import { Life, PlacedStorage, storageOf } from './support/platform.ts';

const url = readPageUrl('https://lamps.example/') as PageUrl;
const HOUR = 3_600_000;
/** A Friday: the week began in December. */
const NEW_YEAR = Date.UTC(2027, 0, 1);

function policyOf(version: number, week: object): Policy {
  const views = { event: 'page_view', measures: { count: {}, visitors: {} } };
  const checked = testPolicy({
    ...{ version, timezone: 'UTC', audience: [] },
    cubes: [
      { ...views, name: 'total', dimensions: [], window: 'day' },
      { ...views, name: 'weekly', dimensions: ['country'], window: 'week', measures: week },
    ],
    release: { mechanism: 'suppression', k: 5, rounding: 1, graceMinutes: 0 },
  });
  // Below what a policy may say, so that every cell is seen.
  return { ...checked, release: { ...checked.release, k: 0 } } as Policy;
}

function view(number: number, receivedAt: number, at: number, visitor?: string) {
  return testRequest({
    ...{ receivedAt, events: [eventOf(number, at)] },
    ...(visitor ? { consent: 'granted', visitor } : {}),
  });
}

function eventOf(number: number, at: number) {
  return { id: uuidOf(number), at, type: 'page_view', url } as const;
}

function countsOf(edge: Edge, cube: string): unknown[] {
  return (edge.rows.get('cells') ?? [])
    .filter((row) => row.cube === cube)
    .map(({ count }) => count);
}

test('what one of two shards counted is counted in the other when it comes again in other requests', async () => {
  let isAway = true;
  const edge = new Edge({
    policy: policyOf(1, { count: {}, visitors: {} }),
    shards: { demo: { '2027-01': 4 } },
    step: async ({ what }) => {
      if (isAway && what === 'count of demo ever 0 of 1') throw new Error('the shard is away');
    },
  });
  const at = NEW_YEAR + HOUR;
  edge.now = at;
  const both = testRequest({ receivedAt: at, events: [eventOf(1, at), eventOf(2, at)] });
  await expect(edge.send(both)).rejects.toThrow(NotDurable);
  isAway = false;
  edge.now = at + 60_000;
  for (const number of [2, 1]) await edge.send(view(number, edge.now, at));
  edge.now = NEW_YEAR + 60 * 24 * HOUR;
  await edge.ringAll();
  expect(countsOf(edge, 'total')).toEqual([2]);
  expect(countsOf(edge, 'weekly')).toEqual([2]);
});

test('a shard that joins a window under an earlier policy tells its visitors apart as that one says', async () => {
  const edge = new Edge({
    policy: policyOf(1, { count: {}, visitors: {} }),
    shards: { demo: { '2026-12': 4 } },
  });
  const at = NEW_YEAR - 60 * HOUR;
  edge.now = at;
  await edge.send(view(1, at, at, uuidOf(801)));
  edge.setPolicy(policyOf(2, { count: {} }));
  for (let n = 2; n < 12; n += 1) await edge.send(view(n, at, at, uuidOf(800 + n)));
  expect(edge.shardNames.length).toBeGreaterThan(1);
  edge.now = NEW_YEAR + 60 * 24 * HOUR;
  await edge.ringAll();
  const weekly = edge.rows.get('releases')?.filter(({ cube }) => cube === 'weekly');
  expect(weekly?.map(({ withheld, policy_version }) => [withheld, policy_version])).toEqual([
    ['', 1],
  ]);
  expect(countsOf(edge, 'weekly')).toEqual([11]);
});

test.each([
  ['an instance that may write destroys the halves that a crash left', false, 0],
  ['one that was replaced destroys none: to it, those of its successor are strange', true, 1],
])('%s', async (_what, isReplaced, left) => {
  const bucket = new Map<string, string>();
  const halves = new KeyHalves(bucketOf(bucket), 'demo ever 0 of 1');
  let made = 0;
  const randomKey = () => {
    made += 1;
    return made.toString(16).padStart(64, '0');
  };
  await halves.split('ab'.repeat(32), randomKey);
  const storage = storageOf(
    new PlacedStorage(),
    new Life(),
    async (at) => {
      if (isReplaced && at === 'durable') throw new Error('the object was replaced');
    },
    () => undefined,
  );
  const loaded = new ShardState(storage, halves, randomKey).load();
  if (isReplaced) await expect(loaded).rejects.toThrow();
  else await loaded;
  expect(bucket.size).toBe(left);
});
