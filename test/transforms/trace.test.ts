import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RawEvent, RawRequest } from '../../ingest/rawRequest.ts';
import { parseEvent } from '../../ingest/wire.ts';
import demo from '../../policies/demo.json' with { type: 'json' };
import { createDeviceReader } from '../../transforms/device.ts';
import { emptyParts } from '../../transforms/event.ts';
import {
  createTransform,
  EVENT_STEPS,
  type Outcome,
  REQUEST_STEPS,
} from '../../transforms/pipeline.ts';
import { emptySender } from '../../transforms/sender.ts';
import { stepInWords } from '../../transforms/stepInWords.ts';
import { createTracedTransform, type TracedStep } from '../../transforms/traceTransform.ts';
import { EVERY_EVENT_CUBES, testPolicy } from '../support/policy.ts';
import { testRequest } from '../support/rawRequest.ts';
import { FIREFOX, ORIGIN, pageView } from '../support/wire.ts';

const NOW = Date.UTC(2026, 9, 1, 12);
const ADDRESS = '203.0.113.77';
const VISITOR = '5f928a29-e288-4b78-a7f3-0d46b3081873';
const DECLARED = {
  pages: ['/', '/pricing', '/orders/:id', '/blog/{slug}'],
  targets: ['signup', 'outbound'],
  errors: ['TypeError'],
  utm: { source: ['newsletter'] },
  custom: { feature: { plan: { enum: ['free', 'pro'] }, seats: { buckets: [1, 5] } } },
  cubes: [
    ...EVERY_EVENT_CUBES,
    { ...EVERY_EVENT_CUBES[0], name: 'people', measures: { visitors: {} } },
  ],
};
const consent = { ...demo.consent, gpc: 'objected', dnt: 'denied' };
const POLICIES = [
  testPolicy(DECLARED),
  testPolicy({ ...DECLARED, consent: { ...consent, withoutConsent: 'drop' } }),
  testPolicy({ ...DECLARED, geo: 'none', consent: { ...consent, defaults: [] } }),
];
const readers = {
  lookUpPlace: (address: string) =>
    address === ADDRESS ? { country: 'IN', region: 'IN-KA' } : undefined,
  readDevice: createDeviceReader('key'),
};

const url = fc.constantFrom(
  ...[`${ORIGIN}/`, `${ORIGIN}/pricing?utm_source=newsletter&q=1`, `${ORIGIN}/blog/Ada%20L`],
  ...[`${ORIGIN}/orders/7#x`, 'https://evil.example/', `${ORIGIN}:443/pricing`],
);
const common = { id: fc.uuid(), at: fc.constant(NOW), url };
const event = fc.oneof(
  fc.record(
    {
      ...{ ...common, type: fc.constant('page_view'), from: fc.constantFrom('/', 'x') },
      referrer: fc.constantFrom('https://www.google.com/?q=1', `${ORIGIN}/`, 'https://1.2.3.4/'),
    },
    { requiredKeys: ['id', 'at', 'url', 'type'] },
  ),
  fc.record({ ...common, type: fc.constant('page_leave'), engagedMs: fc.nat(90_000) }),
  fc.record({ ...common, type: fc.constant('click'), target: fc.constantFrom('signup', 'x') }),
  fc.record({
    ...{ ...common, type: fc.constant('error'), kind: fc.constant('api') },
    ...{ name: fc.constantFrom('TypeError', 'Ada'), status: fc.nat(700) },
  }),
  fc.record({
    ...{ ...common, type: fc.constant('custom'), name: fc.constantFrom('feature', 'x') },
    props: fc.record({ plan: fc.constantFrom('pro', 'x'), seats: fc.nat(9) }),
  }),
  fc.record({
    ...{ id: fc.uuid(), at: fc.constant(NOW), type: fc.constant('consent') },
    ...{ choice: fc.constantFrom('granted', 'denied', 'objected'), entryCounted: fc.boolean() },
  }),
);
const request = fc
  .record({
    address: fc.constantFrom(ADDRESS, '198.51.100.1', undefined),
    userAgent: fc.constantFrom(FIREFOX, FIREFOX, 'Googlebot/2.1', ''),
    acceptLanguage: fc.constantFrom('de-DE,de;q=0.9', 'x', ''),
    gpc: fc.nat(9).map((n) => n === 0),
    dnt: fc.nat(9).map((n) => n === 0),
    child: fc.nat(9).map((n) => n === 0),
    consent: fc.constantFrom(
      ...(['granted', 'granted', 'denied', undefined] as const),
      ...[{ choice: 'granted', tcf: 'broken' } as const, { gcs: 'G101' }],
    ),
    visitor: fc.constantFrom(VISITOR, undefined),
    context: fc.constantFrom(
      { language: 'fr', timezone: 'Asia/Kolkata', screen: [1440, 900] as [number, number] },
      undefined,
    ),
    events: fc.array(event.map(parsed), { minLength: 1, maxLength: 4 }),
  })
  .map((changes) => testRequest({ receivedAt: NOW, ...changes }));

function parsed(json: object): RawEvent {
  const read = parseEvent(json, 0);
  if (!('ok' in read)) throw new Error('the test event is wrong');
  return read.ok;
}

/** Of a visitor, which shows nothing of itself, what it is known by. */
function comparable(outcome: Outcome | undefined) {
  if (!outcome || 'drop' in outcome) return outcome;
  if ('forget' in outcome) return { forget: outcome.forget.fingerprint('a') };
  return { ...outcome.event, visitor: outcome.event.visitor?.fingerprint('a') };
}

test('what a trace tells is what the plain transforms do', () => {
  fc.assert(
    fc.property(fc.constantFrom(...POLICIES), request, (policy, raw) => {
      const plain = createTransform(policy, readers)(raw);
      const { events } = createTracedTransform(policy, readers)(raw);
      expect(events.map(({ outcome }) => comparable(outcome))).toEqual(plain.map(comparable));
    }),
    { numRuns: 1000 },
  );
});

/** The fields of a start, changed as steps tell it; each change begins where the last one ended. */
function replayed(start: object, steps: readonly TracedStep[]): Record<string, unknown> {
  const fields: Record<string, unknown> = { ...start };
  for (const { changed } of steps) {
    for (const { field, before, after } of changed) {
      if (field !== 'visitor') expect(fields[field]).toEqual(before);
      fields[field] = after;
    }
  }
  return fields;
}

test('the changes that a trace tells are all that makes an event of a request', () => {
  fc.assert(
    fc.property(fc.constantFrom(...POLICIES), request, (policy, raw) => {
      const { steps, events } = createTracedTransform(policy, readers)(raw);
      const { visitor: _, ...sender } = replayed(emptySender(), steps);
      for (const [index, { steps: own, outcome }] of events.entries()) {
        if (!('event' in outcome) || outcome.event.type === 'consent') continue;
        const { type, at } = raw.events[index] as Exclude<RawEvent, { type: 'consent' }>;
        const { visitor, ...left } = outcome.event;
        expect({ ...sender, ...replayed(emptyParts(type, at), own) }).toEqual(left);
      }
    }),
    { numRuns: 500 },
  );
});

test('every step is told in its order, up to the one that drops', () => {
  fc.assert(
    fc.property(fc.constantFrom(...POLICIES), request, (policy, raw) => {
      const { steps, events } = createTracedTransform(policy, readers)(raw);
      const told = (some: readonly TracedStep[], all: readonly { name: string }[]) => {
        const names = all.map(({ name }) => name);
        const end = some.findIndex(({ drop }) => drop);
        const done = end < 0 ? names : names.slice(0, end + 1);
        expect(some.map(({ step }) => step)).toEqual(done);
      };
      told(steps, REQUEST_STEPS);
      const isDropped = steps.some(({ drop }) => drop);
      for (const [index, { steps: own }] of events.entries()) {
        if (isDropped || raw.events[index]?.type === 'consent') expect(own).toEqual([]);
        else told(own, EVENT_STEPS);
      }
    }),
    { numRuns: 500 },
  );
});

const trace = (changes: Partial<RawRequest>, view: object = {}) =>
  createTracedTransform(
    POLICIES[0] ?? testPolicy(),
    readers,
  )(testRequest({ receivedAt: NOW, events: [parsed(pageView(NOW, view))], ...changes }));

test('the address is looked at by the first step, and by no other', () => {
  const { steps } = trace({ address: ADDRESS });
  expect(steps.filter(({ read }) => 'address' in read).map(({ step }) => step)).toEqual(['region']);
  expect(steps[0]).toMatchObject({
    read: { address: ADDRESS },
    changed: [
      { field: 'country', before: '(unknown)', after: 'IN' },
      { field: 'region', before: '(unknown)', after: 'IN-KA' },
    ],
  });
});

test.each([
  ['with', 'granted'],
  ['without', 'denied'],
] as const)(
  '%s consent the id is looked at or not, and goes on as nothing that can be read',
  (_w, said) => {
    const { steps, consent: decided } = trace({ consent: said, visitor: VISITOR });
    const step = steps.find(({ step: name }) => name === 'consent');
    expect(decided).toEqual({ consent: said, reason: 'flag' });
    expect(step?.read.visitor).toBe(said === 'granted' ? VISITOR : undefined);
    expect(JSON.stringify(steps.map(({ changed }) => changed))).not.toContain(VISITOR);
  },
);

test('a page is told as it came and as what it became', () => {
  const { events } = trace({}, { url: `${ORIGIN}/blog/reading?email=a@b.example` });
  expect(events[0]?.steps[0]).toEqual({
    step: 'page',
    read: { url: `${ORIGIN}/blog/reading?email=a@b.example` },
    changed: [{ field: 'page', before: '(none)', after: '/blog/reading' }],
    drop: undefined,
  });
});

test('each step is told in a sentence', () => {
  for (const { name } of [...REQUEST_STEPS, ...EVENT_STEPS]) {
    expect(stepInWords(name)).toMatch(/^[A-Z].{20,}\.$/);
  }
});
