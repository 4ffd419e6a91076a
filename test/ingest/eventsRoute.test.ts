import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventsRoute, NotDurable } from '../../ingest/eventsRoute.ts';
import type { RawRequest } from '../../ingest/rawRequest.ts';
import { MAX_BODY, MAX_EVENTS } from '../../ingest/wireLimits.ts';
import { envelope, ORIGIN, pageView } from '../support/wire.ts';

const NOW = Date.UTC(2026, 9, 1, 12);

function setUp({ fails = false } = {}) {
  const collected: RawRequest[] = [];
  const app = eventsRoute({
    now: () => NOW,
    clientAddress: () => '192.0.2.7',
    originsOf: (site) => (site === 'demo' ? [ORIGIN] : undefined),
    collect: async (request) => {
      if (fails) throw new NotDurable('disk full');
      collected.push(request);
      return { accepted: request.events.length, dropped: {} };
    },
    preview: (request) => request.events.length,
  });
  const post = (body: unknown, headers: Record<string, string> = {}, path = '/v1/events') =>
    app.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return { post, collected };
}

const good = () => envelope([pageView(NOW)]);

test('a good request is counted', async () => {
  const { post, collected } = setUp();
  const response = await post(good(), { 'sec-gpc': '1', 'user-agent': 'x' });
  expect(response.status).toBe(202);
  expect(await response.json()).toEqual({ accepted: 1, dropped: {}, errors: [] });
  expect(collected).toMatchObject([{ address: '192.0.2.7', gpc: true, userAgent: 'x' }]);
});

test.each(['1', '1, 1', '0, 1'])('Sec-GPC: %s is Global Privacy Control', async (value) => {
  const { post, collected } = setUp();
  await post(good(), { 'sec-gpc': value, dnt: value });
  expect(collected).toMatchObject([{ gpc: true, dnt: true }]);
});

test('sendBeacon may send it as text/plain, and a browser from any page', async () => {
  const { post } = setUp();
  const headers = { 'content-type': 'text/plain;charset=UTF-8', origin: ORIGIN };
  const response = await post(good(), headers);
  expect(response.status).toBe(202);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
});

type Case = [
  what: string,
  body: unknown,
  headers: Record<string, string>,
  status: number,
  says: RegExp,
];
const many = (count: number) => Array.from({ length: count }, () => pageView(NOW));
const refused: Case[] = [
  ['no JSON', 'hello', {}, 400, /not JSON/],
  ['an empty body', '', {}, 400, /not JSON/],
  ['no object', '[1]', {}, 400, /shape/],
  ['null', 'null', {}, 400, /shape/],
  ['no events', envelope([]), {}, 400, /events/],
  ['events that are no list', { site: 'demo', events: {} }, {}, 400, /"path":"events"/],
  ['a site that is no text', envelope(many(1), { site: 7 }), {}, 400, /"path":"site"/],
  ['a visitor that is no UUID', envelope(many(1), { visitor: 'ada' }), {}, 400, /must be a UUID/],
  ['a consent that is none', envelope(many(1), { consent: 'maybe' }), {}, 400, /granted/],
  ['an unknown site', envelope(many(1), { site: 'nobody' }), {}, 400, /No policy/],
  ['a foreign origin', good(), { origin: 'https://evil.example' }, 403, /origins/],
  ['a wrong content type', good(), { 'content-type': 'text/xml' }, 415, /application\/json/],
  ['no content type', good(), { 'content-type': '' }, 415, /application\/json/],
  ['too many events', envelope(many(MAX_EVENTS + 1)), {}, 413, /at most 200 events/],
  ['a large body', `"${'x'.repeat(MAX_BODY)}"`, {}, 413, /262144 bytes/],
];

test.each(refused)('%s is refused', async (_what, body, headers, status, says) => {
  const { post, collected } = setUp();
  const response = await post(body, headers);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.text()).toMatch(says);
  expect(collected).toEqual([]);
});

const wrongEvents: [what: string, event: object, path: string, says: RegExp][] = [
  ['no id', pageView(NOW, { id: undefined }), 'id', /UUID/],
  ['a type that is none', pageView(NOW, { type: 'page' }), 'type', /./],
  ['a relative URL', pageView(NOW, { url: '/pricing' }), 'url', /absolute URL/],
  ['a time that is text', pageView(NOW, { at: 'now' }), 'at', /./],
  ['a time in the future', pageView(NOW + 6 * 60_000), 'at', /future/],
  ['a time beyond all clocks', pageView(Date.UTC(2101, 0, 1)), 'at', /./],
];

test.each(wrongEvents)('an event with %s costs only itself', async (_what, event, path, says) => {
  const { post, collected } = setUp();
  const response = await post(envelope([pageView(NOW), event]));
  const { accepted, errors } = (await response.json()) as { accepted: number; errors: object[] };
  expect([response.status, accepted, collected.length]).toEqual([202, 1, 1]);
  expect(errors).toMatchObject([{ index: 1, path, message: expect.stringMatching(says) }]);
});

describe('time', () => {
  test.each([
    ['a right clock', NOW, NOW],
    ['a clock that is years behind', NOW - 1e11, NOW - 1e11],
    ['a clock that is years ahead', NOW + 1e11, NOW + 1e11],
  ])('%s is corrected by when the request was sent', async (_what, at, sentAt) => {
    const { post, collected } = setUp();
    await post(envelope([pageView(at - 1000)], { sentAt }));
    expect(collected[0]?.events[0]?.at).toBe(NOW - 1000);
  });
});

test('what could not be made durable is to be sent again', async () => {
  const { post } = setUp({ fails: true });
  const response = await post(good());
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await response.text()).not.toMatch(/disk/);
});

test('debug answers what would be kept, and keeps nothing', async () => {
  const { post, collected } = setUp();
  const response = await post(good(), {}, '/v1/events?debug=1');
  expect(await response.json()).toEqual({ stored: false, events: 1, errors: [] });
  expect(collected).toEqual([]);
});

test('no body causes a 5xx, and no answer repeats a value', async () => {
  const { post } = setUp();
  const secret = 'ada.lovelace@mail.example';
  const leaf = fc.oneof(
    fc.string(),
    fc.constant(secret),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
  );
  const event = fc.record(
    {
      id: fc.oneof(leaf, fc.uuid()),
      at: fc.oneof(leaf, fc.integer()),
      type: fc.oneof(leaf, fc.constantFrom('page_view', 'custom', 'error', 'click', 'consent')),
      url: fc.oneof(leaf, fc.webUrl()),
      props: fc.dictionary(fc.string(), leaf),
    },
    { requiredKeys: [] },
  );
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({ site: fc.constantFrom('demo', secret), events: fc.array(fc.oneof(event, leaf)) }),
    fc.record({ site: leaf, events: leaf, visitor: leaf, consent: fc.oneof(leaf, fc.object()) }),
  );
  await fc.assert(
    fc.asyncProperty(body, async (json) => {
      const response = await post(json);
      expect(response.status).toBeLessThan(500);
      expect(await response.text()).not.toContain(secret);
    }),
    { numRuns: 2000 },
  );
});
