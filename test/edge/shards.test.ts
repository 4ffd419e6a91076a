import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type PageUrl, readPageUrl } from '../../ingest/pageUrl.ts';
import type { RawRequest } from '../../ingest/rawRequest.ts';
import type { Policy } from '../../policy/policy.ts';
import { testPolicy } from '../support/policy.ts';
import { testRequest } from '../support/rawRequest.ts';
import { uuidOf } from '../support/uuidOf.ts';
import { Edge } from './support/edge.ts';

beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => void vi.useRealTimers());

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Thursday, so that a week goes on into the next month. */
const BEGIN = Date.UTC(2026, 11, 28);

const checked = testPolicy({
  cubes: [
    cube('total', [], 'day', { count: {}, visits: {}, visitors: {} }),
    cube('pages', ['page'], 'day', { count: { bound: 3 }, visitors: { bound: 2 } }),
    cube('week', ['country'], 'week', { count: {}, visitors: {} }),
    cube('month', ['country', 'device'], 'month', { visitors: {} }),
  ],
  audience: [{ window: 'month', bound: 3, strata: [] }],
  release: { mechanism: 'suppression', k: 5, rounding: 1, graceMinutes: 0 },
});

/** Below what a policy may say, so that every cell is seen. */
const policy = { ...checked, release: { ...checked.release, k: 1 } } as Policy;

function cube(name: string, dimensions: string[], window: string, measures: object) {
  return { name, event: 'page_view', dimensions, window, measures };
}

const sent = fc.record({
  hour: fc.integer({ min: 0, max: 7 * 24 - 1 }),
  visitor: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
  pages: fc.array(fc.constantFrom('/', '/pricing', '/about'), { minLength: 1, maxLength: 3 }),
  country: fc.constantFrom('IN', 'US', 'DE'),
  again: fc.boolean(),
  withdraws: fc.boolean(),
});
type Sent = typeof sent extends fc.Arbitrary<infer T> ? T : never;

function requestOf({ hour, visitor, pages, country, withdraws }: Sent, index: number): RawRequest {
  const at = BEGIN + hour * HOUR;
  const gone = withdraws && visitor !== undefined;
  return testRequest({
    receivedAt: at,
    place: { country, region: country },
    ...(visitor === undefined || gone ? {} : { consent: 'granted' as const }),
    ...(gone ? { consent: 'denied' as const } : {}),
    visitor: visitor === undefined ? undefined : uuidOf(visitor),
    events: [
      ...(gone
        ? [{ id: uuidOf(90_000 + index), at, type: 'consent' as const, choice: 'denied' as const }]
        : []),
      ...pages.map((page, place) => ({
        id: uuidOf(1000 + index * 10 + place),
        at,
        type: 'page_view' as const,
        url: readPageUrl(`https://lamps.example${page}`) as PageUrl,
      })),
    ],
  });
}

/** Sends all in the order of time, rings the alarms, and gives what was published. */
async function published(all: readonly Sent[], shards: unknown, evict = false): Promise<string[]> {
  const edge = new Edge({ policy, shards });
  const requests = all
    .map(requestOf)
    .map((request, index) => ({ request, again: all[index]?.again }))
    .sort((a, b) => a.request.receivedAt - b.request.receivedAt);
  for (const { request, again } of requests) {
    setTime(edge, request.receivedAt);
    await edge.send(request);
    if (evict) edge.evictAll();
    // Minutes later, as after a lost answer.
    if (again) await edge.send({ ...request, receivedAt: request.receivedAt + 60_000 });
    if (request.receivedAt % DAY === 0) await edge.ringAll();
  }
  setTime(edge, BEGIN + 60 * DAY);
  await edge.ringAll();
  expect(edge.nextAlarm).toBe(undefined);
  expect(edge.halves.size).toBe(0);
  return rowsOf(edge);
}

/** Of the site and of the machine. */
function setTime(edge: Edge, now: number): void {
  edge.now = now;
  vi.setSystemTime(now);
}

function rowsOf(edge: Edge): string[] {
  return (edge.rows.get('cells') ?? [])
    .map(({ expires_at: _, ...row }) => JSON.stringify(row))
    .sort();
}

test('any number of shards publishes what one does, also when it changes while a week goes on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sent, { maxLength: 40 }), async (all) => {
      const one = await published(all, {});
      expect(await published(all, { demo: { '2026-12': 4 } })).toEqual(one);
      expect(await published(all, { demo: { '2026-12': 2, '2027-01': 3 } }, true)).toEqual(one);
    }),
    { numRuns: 12 },
  );
});
