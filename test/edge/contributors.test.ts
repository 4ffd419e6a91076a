import { expect, test } from 'vitest';
import { type PageUrl, readPageUrl } from '../../ingest/pageUrl.ts';
import type { Policy } from '../../policy/policy.ts';
import { testPolicy } from '../support/policy.ts';
import { testRequest } from '../support/rawRequest.ts';
import { uuidOf } from '../support/uuidOf.ts';
import { Edge } from './support/edge.ts';

const AT = Date.UTC(2026, 11, 28, 12);
const checked = testPolicy({
  cubes: [
    {
      ...{ name: 'total', event: 'page_view', dimensions: [], window: 'day' },
      measures: { count: {}, visitors: {} },
    },
  ],
  audience: [],
  release: { mechanism: 'suppression', k: 5, rounding: 1, graceMinutes: 0 },
});

/** What is published of people who each come without an id, and grant consent later. */
async function published(people: number, k: number, shards: number): Promise<number> {
  const policy = { ...checked, release: { ...checked.release, k } } as Policy;
  const edge = new Edge({ policy, shards: { demo: { '2026-12': shards } } });
  edge.now = AT;
  const url = readPageUrl('https://lamps.example/') as PageUrl;
  for (let person = 1; person <= people; person += 1) {
    const view = { id: uuidOf(person), at: AT, type: 'page_view', url } as const;
    await edge.send(testRequest({ receivedAt: AT, events: [view] }));
    await edge.send(
      testRequest({
        ...{ receivedAt: AT, consent: 'granted', visitor: uuidOf(500 + person) },
        events: [
          {
            ...{ id: uuidOf(1_000 + person), at: AT, type: 'consent', choice: 'granted' },
            entryCounted: true,
          },
        ],
      }),
    );
  }
  edge.now = AT + 48 * 3_600_000;
  await edge.ringAll();
  const total = (table: 'releases' | 'cells') =>
    (edge.rows.get(table) ?? []).filter(({ cube }) => cube === 'total');
  expect(total('releases')).toHaveLength(1);
  return total('cells').length;
}

test.each([1, 4])(
  'whose entry and whose grant are in different shards is one contributor, with %i shards',
  async (shards) => {
    expect(await published(4, 5, shards)).toBe(0);
    expect(await published(5, 5, shards)).toBe(1);
  },
);
