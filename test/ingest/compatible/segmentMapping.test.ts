import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uuidWithin } from '../../../ingest/compatible/uuidWithin.ts';
import { parseEnvelope } from '../../../ingest/wire.ts';
import { NOW, RANDOM_ID } from '../../support/compatible.ts';
import { translateSegment } from '../../support/segmentCalls.ts';
import { ORIGIN } from '../../support/wire.ts';

const VISITOR = '5f928a29-e288-4b78-a7f3-0d46b3081873';
const MESSAGE = '01a1968d-d54e-75c1-bb70-28494d893e14';
const MAX = 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF';
const AT = '2026-10-01T11:59:58.000Z';

/** The envelope and event of one call. */
function one(message: object) {
  const body = { batch: [{ messageId: MESSAGE, timestamp: AT, ...message }], writeKey: 'demo' };
  const [{ envelope = { site: '', events: [] } } = {}] = translateSegment('/v1/batch', body);
  const { events, ...head } = envelope;
  return { head, event: events[0] };
}

const COMMON = { id: MESSAGE, at: Date.parse(AT) };

describe('a call is one event', () => {
  test.each<[what: string, call: object, event: object]>([
    [
      'a page by its properties',
      {
        type: 'page',
        name: 'Pricing',
        properties: {
          url: `${ORIGIN}/pricing?token=s3cret&utm_source=mail#top`,
          referrer: 'https://www.google.com/search?q=lamps',
          title: 'Prices',
        },
      },
      {
        type: 'page_view',
        url: `${ORIGIN}/pricing?utm_source=mail`,
        referrer: 'https://www.google.com',
      },
    ],
    [
      'a page by its context, as analytics.js has it',
      {
        type: 'page',
        context: { page: { url: `${ORIGIN}/about`, referrer: `${ORIGIN}/pricing?x=1` } },
      },
      { type: 'page_view', url: `${ORIGIN}/about`, referrer: ORIGIN, from: '/pricing' },
    ],
    [
      'properties stand before the context',
      {
        type: 'page',
        properties: { url: `${ORIGIN}/cart` },
        context: { page: { url: `${ORIGIN}/about` } },
      },
      { type: 'page_view', url: `${ORIGIN}/cart` },
    ],
    [
      'a path alone, and a campaign in the context',
      {
        type: 'page',
        properties: { path: '/lamps?color=red' },
        context: { campaign: { source: 'mail', medium: 'email', name: 'spring', term: 'x' } },
      },
      {
        type: 'page_view',
        url: `${ORIGIN}/lamps?utm_source=mail&utm_medium=email&utm_campaign=spring`,
      },
    ],
    [
      'a page of another site, for the transforms to drop',
      { type: 'page', properties: { url: 'https://other.example/x' } },
      { type: 'page_view', url: 'https://other.example/x' },
    ],
    [
      'a page without an address, for the wire format to refuse',
      { type: 'page', name: 'Home', properties: { url: 7 } },
      { type: 'page_view' },
    ],
    [
      'a custom event, its props of simple types',
      {
        type: 'track',
        event: 'Order Completed',
        properties: {
          Plan: 'pro',
          seats: 3,
          trial: false,
          products: [{ sku: 'a' }],
          address: { city: 'Pune' },
          coupon: null,
        },
        context: { page: { url: `${ORIGIN}/checkout?card=4111` } },
      },
      {
        type: 'custom',
        name: 'order_completed',
        props: { plan: 'pro', seats: 3, trial: false },
        url: `${ORIGIN}/checkout`,
      },
    ],
    [
      'a custom event on no page of the site',
      { type: 'track', event: 'signup', context: { page: { url: 'https://other.example/' } } },
      { type: 'custom', name: 'signup' },
    ],
    [
      'a custom event without a name, for the wire format to refuse',
      { type: 'track' },
      { type: 'custom', name: '' },
    ],
    ['a call of no known type', { type: 'delete', userId: 'u' }, { type: 'unknown' }],
    ['something that is no call', { type: { a: 1 } }, { type: 'unknown' }],
  ])('%s', (_what, call, event) => {
    expect(one(call)).toMatchObject({ head: { site: 'demo' }, event: { ...COMMON, ...event } });
    expect(one(call).event).toEqual({ ...COMMON, ...event });
  });
});

describe('an id is only there with a grant', () => {
  const view = { type: 'page', properties: { url: `${ORIGIN}/` } };
  const categories = (categoryPreferences: unknown) => ({ consent: { categoryPreferences } });
  test.each<[what: string, context: object | undefined, properties: object, consent?: string]>([
    ['nothing said', undefined, {}],
    ['no categories', categories({}), {}],
    ['nothing in it', { consent: {} }, {}],
    ['null', { consent: null }, {}],
    ['other categories', categories({ Advertising: true, Functional: true }), {}],
    ['some others refused', categories({ Advertising: false, Functional: true }), {}],
    ['Segment’s own name', categories({ Analytics: true, Advertising: false }), {}, 'granted'],
    ['in lower case', categories({ analytics: true }), {}, 'granted'],
    ['OneTrust’s', categories({ C0001: true, C0002: true, C0004: false }), {}, 'granted'],
    ['refused', categories({ Analytics: false, Advertising: true }), {}, 'denied'],
    ['one of two refused', categories({ Analytics: true, C0002: false }), {}, 'denied'],
    ['a value that is no truth', categories({ Analytics: 'true' }), {}, 'denied'],
    ['all refused, none by a known name', categories({ cat1: false, cat2: false }), {}, 'denied'],
    ['a word', { consent: 'granted' }, {}, 'granted'],
    ['a word that objects', { consent: 'objected' }, {}, 'objected'],
    ['a word that is none', { consent: 'yes' }, {}, 'denied'],
    ['a choice, as on our own wire', { consent: { choice: 'granted' } }, {}, 'granted'],
    ['a choice that objects', { consent: { choice: 'objected' } }, {}, 'objected'],
    ['a choice that is none', { consent: { choice: 'yes' } }, {}, 'denied'],
    [
      'a choice beside stricter categories',
      { consent: { choice: 'granted', categoryPreferences: { Analytics: false } } },
      {},
      'denied',
    ],
    [
      'categories beside a stricter choice',
      { consent: { choice: 'objected', categoryPreferences: { Analytics: true } } },
      {},
      'objected',
    ],
    [
      'a choice beside what nobody reads',
      { consent: { choice: 'granted', tcf: 'x' } },
      {},
      'denied',
    ],
    ['an object of no known shape', { consent: { status: 'denied' } }, {}, 'denied'],
    ['a list', { consent: [] }, {}, 'denied'],
    ['a list of categories', categories([true]), {}, 'denied'],
    ['a text for categories', categories('denied'), {}, 'denied'],
    ['null for categories', categories(null), {}, 'denied'],
    ['a property', undefined, { consent: 'granted' }, 'granted'],
    ['a property in capitals', undefined, { Consent: 'granted' }, 'granted'],
    ['two properties', undefined, { consent: 'granted', ' Consent': 'denied' }, 'denied'],
    ['two that differ', { consent: 'granted' }, { consent: 'denied' }, 'denied'],
    ['two that differ in how', { consent: 'objected' }, { consent: 'denied' }, 'objected'],
  ])('%s', (_what, context, properties, consent) => {
    const call = {
      ...{ ...view, anonymousId: VISITOR, userId: 'ada@mail.example' },
      ...{
        context: { ...context, timezone: 'Asia/Kolkata', screen: { width: 1440, height: 900 } },
      },
      properties: { ...view.properties, ...properties },
    };
    const granted = {
      visitor: VISITOR,
      context: { timezone: 'Asia/Kolkata', screen: [1440, 900] },
    };
    expect(one(call).head).toEqual({
      site: 'demo',
      ...(consent ? { consent } : {}),
      ...(consent === 'granted' ? granted : {}),
    });
  });

  test.each<[what: string, ids: object, visitor: string | undefined]>([
    ['a UUID as it is', { anonymousId: VISITOR, userId: 'u1' }, VISITOR],
    ['another text within the site', { anonymousId: 'abc' }, uuidWithin('demo', 'abc')],
    ['a number as the same text', { anonymousId: 12 }, uuidWithin('demo', '12')],
    ['the user where nobody is anonymous', { userId: VISITOR }, VISITOR],
    ['no user whose id can be guessed', { userId: 'u1' }, undefined],
    ['no user by number', { userId: 12 }, undefined],
    ['an empty one is none', { anonymousId: '', userId: VISITOR }, VISITOR],
    ['half a surrogate pair', { anonymousId: '\ud800' }, uuidWithin('demo', '\ufffd')],
    // The wire format takes the highest UUID in small letters only.
    ['the highest UUID', { anonymousId: MAX }, uuidWithin('demo', MAX)],
    ['the same in small letters', { anonymousId: MAX.toLowerCase() }, MAX.toLowerCase()],
    ['no id', { anonymousId: null, userId: { id: 1 } }, undefined],
  ])('%s', (_what, ids, visitor) => {
    const { head, event } = one({ ...view, ...ids, context: { consent: 'granted' } });
    expect(head.visitor).toBe(visitor);
    expect(parseEnvelope({ ...head, events: [event] })).toHaveProperty('ok');
  });

  test('the same text is another visitor on another site', () => {
    expect(uuidWithin('demo', 'abc')).not.toBe(uuidWithin('other', 'abc'));
  });

  test.each(['Segment Consent Preference Updated', 'Segment Consent Preference'])(
    '%s tells who takes consent back, to be forgotten',
    (event) => {
      const call = (consent?: string) =>
        one({ type: 'track', event, anonymousId: VISITOR, context: { consent } });
      expect(call('denied')).toMatchObject({
        head: { consent: 'denied', visitor: VISITOR },
        event: { type: 'consent', choice: 'denied' },
      });
      expect(call('granted').event).toMatchObject({ type: 'consent', choice: 'granted' });
      // Dropped, since it names no visitor.
      expect(call().event).toEqual({ ...COMMON, type: 'consent', choice: 'denied' });
      expect(call().head).toEqual({ site: 'demo' });
    },
  );
});

describe('when and which', () => {
  test.each<[what: string, call: object, sentAt: unknown, at: number]>([
    ['by its time', { timestamp: AT }, undefined, Date.parse(AT)],
    ['by the time it was made', { timestamp: 1, originalTimestamp: AT }, AT, Date.parse(AT)],
    ['in UTC without a zone', { timestamp: '2026-10-01T11:59:58' }, AT, Date.parse(AT)],
    ['in another zone', { timestamp: '2026-10-01T17:29:58+05:30' }, AT, Date.parse(AT)],
    ['by when it was sent', {}, AT, Date.parse(AT)],
    ['now', {}, undefined, NOW],
    ['now, where the time is none', { timestamp: 'yesterday' }, { at: 1 }, NOW],
    ['now, where the time is long', { timestamp: `${AT}${' '.repeat(64)}` }, undefined, NOW],
    ['now, where no calendar has it', { timestamp: '9999-12-31T00:00:00Z' }, -5, NOW],
  ])('%s', (_what, call, sentAt, at) => {
    const [{ envelope } = {}] = translateSegment('/v1/track', {
      ...{ event: 'x', writeKey: 'demo', sentAt },
      ...call,
    });
    expect(envelope?.events).toMatchObject([{ id: RANDOM_ID, at }]);
    expect(envelope?.sentAt).toBe(sentAt === AT ? Date.parse(AT) : undefined);
  });

  test('a message id of another form is the same UUID when it comes again', () => {
    const messageId = `node-next-1668208232027-${VISITOR}`;
    const { event } = one({ type: 'track', event: 'x', messageId });
    expect(event?.id).toBe(uuidWithin('demo', messageId));
    expect(one({ type: 'page', messageId }).event?.id).toBe(event?.id);
  });
});

test('whatever is in a batch, its envelopes are of the wire format, and ids only where granted', () => {
  const part = fc.oneof(
    { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
    fc.constantFrom('granted', 'denied', VISITOR, AT, `${ORIGIN}/x`, '/x', '\ud800', {}),
  );
  const fields = (...names: string[]) =>
    fc.record(Object.fromEntries(names.map((name) => [name, part])), { requiredKeys: [] });
  const context = fields('page', 'campaign', 'userAgent', 'ip', 'locale', 'timezone', 'screen');
  const call = fc
    .tuple(
      fc.constantFrom('page', 'track', 'screen', 'x'),
      fields('event', 'messageId', 'timestamp', 'anonymousId', 'userId', 'properties', 'sentAt'),
      fc.tuple(context, fields('consent')).map(([said, consent]) => ({ ...said, ...consent })),
    )
    .map(([type, said, own]) => ({ type, ...said, context: own }));
  const batches = fc.tuple(fields('sentAt', 'context'), fc.array(call, { maxLength: 8 }));
  fc.assert(
    fc.property(batches, ([said, batch]) => {
      for (const { envelope } of translateSegment('/v1/batch', {
        ...said,
        batch,
        writeKey: 'demo',
      })) {
        const parsed = parseEnvelope(envelope);
        if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors));
        if (parsed.ok.consent === 'granted') continue;
        expect([parsed.ok.visitor, parsed.ok.context]).toEqual([undefined, undefined]);
      }
    }),
    { numRuns: 200 },
  );
});
