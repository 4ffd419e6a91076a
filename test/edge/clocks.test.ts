import { expect, test } from 'vitest';
import { type PageUrl, readPageUrl } from '../../ingest/pageUrl.ts';
import { NotDurable } from '../../ingest/takeEnvelope.ts';
import { testPolicy } from '../support/policy.ts';
import { testRequest } from '../support/rawRequest.ts';
import { uuidOf } from '../support/uuidOf.ts';
import { Edge } from './support/edge.ts';

const policy = testPolicy({ timezone: 'UTC' });
const url = readPageUrl('https://lamps.example/') as PageUrl;
const NOON = Date.UTC(2026, 11, 28, 12);

/** One view; it arrives at a Worker at a time of that one's clock. */
function view(number: number, receivedAt: number, at: number = receivedAt) {
  const event = { id: uuidOf(number), at, type: 'page_view', url } as const;
  return testRequest({ receivedAt, events: [event] });
}

test('at noon, where ids turn, Workers whose clocks differ make no shard forget', async () => {
  const edge = new Edge({ policy });
  edge.now = NOON - 3_600_000;
  await edge.send(view(1, edge.now));
  edge.now = NOON;
  for (let n = 0; n < 10; n += 1) await edge.send(view(10 + n, NOON + (n % 2 === 0 ? 20 : -20)));
  edge.now = NOON + 60_000;
  const again = await edge.send(view(1, edge.now, NOON - 3_600_000));
  expect(again).toEqual({ accepted: 0, dropped: { duplicate: 1 } });
});

test('a window that has begun by a shard’s clock takes events, though not yet by the coordinator’s', async () => {
  const midnight = NOON + 12 * 3_600_000;
  const skew = (object: string) => (object === 'coordinator' ? -500 : 0);
  const edge = new Edge({ policy, skew });
  edge.now = midnight + 10;
  expect(await edge.send(view(1, edge.now))).toEqual({ accepted: 1, dropped: {} });
  edge.now = midnight + 2_000;
  expect(await edge.send(view(2, edge.now))).toEqual({ accepted: 1, dropped: {} });
});

test('another number of shards for windows that are open is refused, until it is put back', async () => {
  const edge = new Edge({ policy, shards: { demo: { '2026-12': 2 } } });
  edge.now = NOON;
  await edge.send(view(1, NOON));
  edge.setShards({ demo: { '2026-12': 3 } });
  await expect(edge.send(view(2, NOON))).rejects.toThrow(NotDurable);
  expect(edge.logged).toContain('shards-changed');
  edge.setShards({ demo: { '2026-12': 2 } });
  expect(await edge.send(view(2, NOON))).toEqual({ accepted: 1, dropped: {} });
  expect(await edge.send(view(1, NOON + 60_000, NOON))).toEqual({
    accepted: 0,
    dropped: { duplicate: 1 },
  });
});
