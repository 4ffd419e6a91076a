import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { iso31661 } from 'iso-3166';
import { expect, test } from 'vitest';
import { parseCombined } from '../../ingest/combinedLog.ts';
import type { RawEvent, RawRequest } from '../../ingest/rawRequest.ts';
import { parseEvent } from '../../ingest/wire.ts';
import {
  type Cube,
  counts,
  type Dimension,
  dimensionsOf,
  EVENT_TYPES,
  type EventType,
} from '../../policy/cube.ts';
import { bucketLabels, domainOf } from '../../policy/domain.ts';
import { NONE } from '../../policy/values.ts';
import { createDeviceReader } from '../../transforms/device.ts';
import type { Event } from '../../transforms/event.ts';
import { createTransform } from '../../transforms/pipeline.ts';
import { testPolicy } from '../support/policy.ts';
import { testRequest } from '../support/rawRequest.ts';
import { FIREFOX, ORIGIN } from '../support/wire.ts';

const NOW = Date.UTC(2026, 9, 1, 12);

const cube = (event: string, dimension: string, changes: object = {}) => ({
  name: `${event}_${dimension}`,
  event,
  dimensions: [dimension],
  window: 'day',
  measures: { count: {} },
  ...changes,
});
const prop = (name: string) =>
  cube('custom', 'value', { name: `prop_${name}`, custom: 'feature', prop: name });

/** What an event is told apart by; the sender is the same for all, so page views have it. */
function told(event: EventType): Dimension[] {
  const senders = dimensionsOf('page_leave').filter((it) => dimensionsOf('click').includes(it));
  return dimensionsOf(event).filter(
    (it) => it !== 'value' && (it === 'page' || event === 'page_view' || !senders.includes(it)),
  );
}

/** Every dimension of every event, and every kind of prop. */
const policy = testPolicy({
  pages: ['/', '/about', '/orders/:id', '/docs/*'],
  targets: ['signup', 'constructor', 'outbound'],
  errors: ['TypeError'],
  utm: { source: ['newsletter'], medium: ['mail'], campaign: ['spring', 'autumn'] },
  custom: {
    feature: {
      plan: { enum: ['free', 'pro', 'true'] },
      seats: { buckets: [0, 1.5, 5] },
      trial: { boolean: true },
    },
    other_feature: {},
  },
  cubes: [
    ...EVENT_TYPES.flatMap((event) => told(event).map((dimension) => cube(event, dimension))),
    cube('custom', 'name', { name: 'one_name', custom: 'feature' }),
    ...['plan', 'seats', 'trial'].map(prop),
  ],
});
const closed = policy.cubes.flatMap((it) => {
  const cells = domainOf(policy, it);
  return cells && it.dimensions.length > 0
    ? [{ cube: it, values: new Set(cells.map(([value = '']) => value)) }]
    : [];
});

const transform = createTransform(policy, {
  // The address is the place here, so that any can be asked for.
  lookUpPlace: (address) => ({ country: address, region: `${address}-1` }),
  readDevice: createDeviceReader('key'),
});

function dimensionOf(event: Event, { prop: name }: Cube, dimension: Dimension): string {
  return dimension === 'value' ? (event.props[name ?? ''] ?? NONE) : event[dimension];
}

/** What occurred, by dimension. */
const seen = new Map<Dimension, Set<string>>();

/** Every value that some event has beyond the domain of a cube that counts it. */
function strays(raw: RawRequest): string[] {
  return transform(raw).flatMap((outcome) => {
    if (!('event' in outcome)) return [];
    const { event } = outcome;
    return closed
      .filter(({ cube: it }) => counts(it, event.type, event.name))
      .flatMap(({ cube: it, values }) => {
        const [dimension = 'page'] = it.dimensions;
        const value = dimensionOf(event, it, dimension);
        seen.set(dimension, (seen.get(dimension) ?? new Set()).add(value));
        return values.has(value) ? [] : [`${it.name}: ${value}`];
      });
  });
}

const ODD = [
  '',
  ' ',
  '(other)',
  '(none)',
  '(unknown)',
  '__proto__',
  'toString',
  '٣',
  'é',
  '%2e%2e',
];
const text = fc.oneof(
  fc.constantFrom(...ODD, 'signup', 'TypeError', 'feature', 'free', 'true', 'constructor'),
  fc.string({ maxLength: 20 }),
);
const path = fc
  .array(fc.oneof(fc.constantFrom('about', 'orders', 'docs', '..', '%zz', '1'), text), {
    maxLength: 4,
  })
  .map((segments) => `/${segments.join('/')}`);
const query = fc
  .tuple(fc.constantFrom('source', 'medium', 'campaign'), fc.oneof(text, fc.constant('Spring')))
  .map(([key, value]) => `?utm_${key}=${encodeURIComponent(value)}`);
const url = fc
  .tuple(path, fc.oneof(fc.constant(''), query))
  .map((parts) => ORIGIN + parts.join(''));
const common = { id: fc.uuid(), at: fc.constant(NOW) };
const value = fc.oneof(text, fc.double(), fc.integer(), fc.boolean());
const event = fc.oneof(
  fc.record({
    ...common,
    type: fc.constant('page_view'),
    url,
    from: fc.oneof(path, url, text),
    referrer: fc.oneof(text, fc.webUrl()),
  }),
  fc.record({
    ...common,
    type: fc.constant('page_leave'),
    url,
    engagedMs: fc.oneof(fc.nat(), fc.double({ min: 0, noNaN: true })),
    exit: fc.boolean(),
  }),
  fc.record({
    ...{ ...common, type: fc.constant('click'), url },
    target: fc.oneof(
      text,
      text.map((it) => `outbound:${it}`),
      text.map((it) => `download:${it}`),
    ),
  }),
  fc.record(
    {
      ...common,
      type: fc.constant('error'),
      url,
      kind: fc.constantFrom('crash', 'load', 'api'),
      name: text,
      status: fc.integer(),
    },
    { requiredKeys: ['id', 'at', 'type', 'kind', 'name'] },
  ),
  fc.record(
    {
      ...common,
      type: fc.constant('custom'),
      url,
      name: fc.oneof(fc.constantFrom('feature', 'other_feature'), text),
      props: fc.oneof(
        fc.record({ plan: value, seats: value, trial: value }, { requiredKeys: [] }),
        fc.dictionary(text, value, { maxKeys: 3 }),
      ),
    },
    { requiredKeys: ['id', 'at', 'type', 'name'] },
  ),
);

const agents = [
  ...new Set(
    readFileSync('test/data/access.log', 'utf8')
      .split('\n')
      .map((line) => parseCombined(line)?.userAgent ?? ''),
  ),
];
const countries = [...iso31661.map(({ alpha2 }) => alpha2), 'XK'];
const request = fc.record({
  address: fc.oneof(fc.constantFrom(...countries, 'XX', 'T1', 'de', ''), text),
  userAgent: fc.oneof(fc.constantFrom(FIREFOX, ...agents), text),
  hints: fc.record({
    brands: fc.oneof(text, fc.constant('"Chromium";v="129", "Google Chrome";v="129"')),
    platform: fc.oneof(text, fc.constantFrom('"Android"', '"Windows"')),
    mobile: fc.boolean(),
  }),
  acceptLanguage: text,
  consent: fc.constantFrom('granted' as const, 'denied' as const, undefined),
  visitor: fc.option(fc.uuid(), { nil: undefined }),
  context: fc.record({
    language: text,
    timezone: text,
    screen: fc.tuple(fc.integer({ min: -1, max: 9999 }), fc.integer({ min: -1, max: 9999 })),
  }),
});

test('no event has a value beyond the domain of a closed dimension', () => {
  let events = 0;
  fc.assert(
    fc.property(request, fc.array(event, { minLength: 1, maxLength: 6 }), (sender, sent) => {
      const parsed = sent.flatMap((it, index): RawEvent[] => {
        const result = parseEvent(it, index);
        return 'ok' in result ? [result.ok] : [];
      });
      events += parsed.length;
      expect(strays(testRequest({ ...sender, receivedAt: NOW, events: parsed }))).toEqual([]);
    }),
    // The same every time, so that what must occur below does.
    { numRuns: 2000, seed: 1 },
  );
  expect(events).toBeGreaterThan(1000);
  // Each place holder occurs, so a domain without it would have been noticed.
  for (const { cube: it, values } of closed) {
    const [dimension = 'page'] = it.dimensions;
    const holders = [...values].filter((label) => label.startsWith('('));
    expect([...(seen.get(dimension) ?? [])], dimension).toEqual(expect.arrayContaining(holders));
  }
});

test('every country of ISO 3166, every user agent of a log, and every bucket is in its domain', () => {
  const parsed = parseEvent(
    { id: crypto.randomUUID(), at: NOW, type: 'page_view', url: `${ORIGIN}/` },
    0,
  );
  if (!('ok' in parsed)) throw new Error('the test event is wrong');
  const events = [parsed.ok];
  for (const address of countries) expect(strays(testRequest({ address, events }))).toEqual([]);
  for (const userAgent of agents) expect(strays(testRequest({ userAgent, events }))).toEqual([]);
  expect(bucketLabels([0, 1.5])).toEqual(['under 0', '0 to 1.5', '1.5 and more']);
});

test('closed are the dimensions whose values the policy and this code alone give', () => {
  const open = ['region', 'os', 'os_version', 'browser', 'browser_version', 'language'];
  const others = ['timezone', 'referrer', 'error_status'];
  const known = new Set(closed.flatMap(({ cube: { dimensions } }) => dimensions));
  const all = new Set(policy.cubes.flatMap(({ dimensions }) => dimensions));
  for (const dimension of [...open, ...others]) expect(known).not.toContain(dimension);
  expect(known.size).toBe(all.size - open.length - others.length);
});

test('a domain has every combination once; with an open segment or too many there is none', () => {
  const of = (dimensions: string[], changes: object = {}) =>
    domainOf(testPolicy({ pages: ['/', '/about'], targets: ['a'], ...changes }), {
      dimensions: dimensions as Dimension[],
    });
  expect(of([])).toEqual([[]]);
  expect(of(['target', 'exit'])).toEqual([
    ['a', 'yes'],
    ['a', 'no'],
    ['(other)', 'yes'],
    ['(other)', 'no'],
  ]);
  expect(of(['from', 'page'])).toHaveLength(16);
  expect(of(['page'], { pages: ['/', '/blog/{slug}'] })).toBeUndefined();
  expect(of(['page', 'region'])).toBeUndefined();
  expect(of(['country', 'device', 'screen'])).toBeUndefined();
});
