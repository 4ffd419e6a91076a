import { join } from 'node:path';
import { TCString } from '@iabtechlabtcf/core';
import { expect, test } from 'vitest';
import { createCompatibleGround } from '../../audit/consent/compatible/compatibleGround.ts';
import { FOREIGN_CLIENTS, type Topic } from '../../audit/consent/compatible/foreignClients.ts';
import { MOMENT } from '../../audit/consent/consentTwin.ts';
import { REFUSALS } from '../../audit/consent/sayings.ts';
import type { Subject } from '../../audit/subject.ts';
import { withProbes } from '../../audit/traffic/probes.ts';
import { makeVisits } from '../../audit/traffic/visits.ts';
import type { TwinRequest } from '../../audit/twin.ts';
import { loadPolicies } from '../../policy/loadPolicies.ts';
import { createOpenTwin } from '../../src/audit/twin.ts';

const policies = await loadPolicies(join(import.meta.dirname, '../../policies'));
const audited = policies.get('semicomplete');
if (!audited) throw new Error('there is no such policy');
const policy = withProbes(audited);
const open = createOpenTwin({ policy, geo: undefined });
const visits = makeVisits({ policy, seed: 5, count: 6, guise: 'a', at: MOMENT });

/** What other products' clients say, to twins that hear something else on some of the paths. */
function groundOf(hear: (request: TwinRequest) => TwinRequest) {
  const openTwin: Subject['openTwin'] = async (options) => {
    const twin = await open(options);
    return { ...twin, send: (request) => twin.send(hear(request)) };
  };
  return createCompatibleGround({ openTwin, seed: 5 } as Subject, policy, visits);
}

/** On one path a word is heard as another. */
const DEAF: readonly (readonly [path: string, said: string, heard: string])[] = [
  ['/api/event', '"denied"', '"granted"'],
  ['/api/send', 'sec-gpc', 'x-gpc'],
  ['/v1/b', '"objected"', '"denied"'],
  ['/v1/batch', '{"choice":"denied"}', '"granted"'],
];

const deaf = (request: TwinRequest): TwinRequest => {
  const [, said = '', heard = ''] = DEAF.find(([path]) => path === request.path) ?? [];
  const hear = (it: unknown) => JSON.parse(JSON.stringify(it).replaceAll(said, heard));
  return said === ''
    ? request
    : { ...request, body: hear(request.body), headers: hear(request.headers) };
};

test.each<[Topic, readonly string[]]>([
  ['refusals', ['Plausible’s script says', 'Segment’s library says that the choice is denied']],
  ['optOuts', ['Umami’s script says', 'Umami’s library says']],
  ['objections', ['Segment’s script says that the person objects']],
])(
  'of %s it is told whose are not heard, and of nobody else',
  async (topic, whose) => {
    const { wrong } = await groundOf(deaf).hold(topic);
    expect(wrong.length).toBe(whose.length);
    for (const [index, it] of whose.entries()) expect(wrong[index]).toContain(it);
  },
  60_000,
);

test('every client tells visits, and makes visitors where it has ids and consent', async () => {
  const ground = groundOf((request) => request);
  expect((await ground.granted()).visitors).toBeGreaterThan(0);
  for (const topic of ['refusals', 'optOuts', 'objections'] as const) {
    const { wrong, ways, requests } = await ground.hold(topic);
    expect(wrong).toEqual([]);
    expect(requests).toBeGreaterThan(ways);
  }
  for (const { told, bodies } of FOREIGN_CLIENTS) {
    expect(visits.flatMap((visit) => bodies(told(visit), 'demo')).length).toBeGreaterThan(0);
  }
}, 60_000);

test('the TCF strings of a refusal are, but for one thing each, what a grant is', () => {
  const strings = REFUSALS.flatMap(({ name, body: { consent } }) => {
    const { tcf } = (consent ?? {}) as { tcf?: string };
    return tcf === undefined || name.includes('broken') ? [] : [TCString.decode(tcf)];
  });
  const facts = strings.map((it) => ({
    day: it.lastUpdated.toISOString().slice(0, 10),
    purposes: [1, 8, 9].every((purpose) => it.purposeConsents.has(purpose)),
    vendor: it.vendorConsents.has(7) && it.vendorsDisclosed.has(7),
    publisher: it.publisherConsents.has(8),
  }));
  expect(facts).toEqual([
    { day: '2026-05-01', purposes: false, vendor: false, publisher: false },
    { day: '2025-03-01', purposes: true, vendor: true, publisher: true },
    { day: '2026-05-30', purposes: false, vendor: false, publisher: false },
    { day: '2026-05-30', purposes: true, vendor: false, publisher: false },
    { day: '2026-05-30', purposes: true, vendor: false, publisher: false },
  ]);
});
