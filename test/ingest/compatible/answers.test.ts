import * as fc from 'fast-check';
import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { answerCompatible } from '../../../ingest/compatible/answerCompatible.ts';
import { compatibleRoutes } from '../../../ingest/compatible/compatibleRoutes.ts';
import type { Dialect } from '../../../ingest/compatible/dialect.ts';
import { plausible } from '../../../ingest/compatible/plausible.ts';
import { umami } from '../../../ingest/compatible/umami.ts';
import { NotDurable } from '../../../ingest/eventsRoute.ts';
import { connectionAddress, createClientAddress } from '../../../src/clientAddress.ts';
import { compatibleApp, foreignRequest, NOW, UMAMI_ID } from '../../support/compatible.ts';
import { FIREFOX, ORIGIN } from '../../support/wire.ts';

const URL = `${ORIGIN}/pricing`;
const view = { n: 'pageview', u: URL, d: 'lamps.example' };
const payload = { website: UMAMI_ID, hostname: 'lamps.example', url: '/pricing' };
const umamiView = { type: 'event', payload };

const dialects: [Dialect, object][] = [
  [plausible, view],
  [umami, umamiView],
];

describe('what is counted', () => {
  test('Plausible is answered "ok", and in a header how many were dropped', async () => {
    const { send } = compatibleApp(plausible);
    const { status, headers, body } = await send(view);
    expect([status, body]).toEqual([202, 'ok']);
    expect(headers).toEqual({
      'content-type': 'text/plain; charset=utf-8',
      'access-control-allow-origin': '*',
    });
    const dropping = compatibleApp(plausible, {
      collect: async () => ({ accepted: 0, dropped: { bot: 1 } }),
    });
    const dropped = await dropping.send({ ...view, d: 'lamps.example,other' }, {});
    expect([dropped.status, dropped.body, dropped.headers['x-plausible-dropped']]).toEqual([
      ...[202, 'ok', '2'],
    ]);
  });

  test('Umami is answered the same for everybody, and a bot that it is one', async () => {
    const { send } = compatibleApp(umami);
    const { status, headers, body } = await send(umamiView);
    expect([status, JSON.parse(body)]).toEqual([200, { cache: '', sessionId: '', visitId: '' }]);
    expect(headers['content-type']).toBe('application/json');
    const granted = { ...payload, id: 'ada', data: { consent: 'granted' } };
    expect((await send({ type: 'event', payload: granted })).body).toBe(body);
    expect((await send({ type: 'identify', payload: granted })).body).toBe(body);
    const bots = compatibleApp(umami, {
      collect: async () => ({ accepted: 0, dropped: { bot: 1 } }),
    });
    expect(JSON.parse((await bots.send(umamiView)).body)).toEqual({ beep: 'boop' });
  });

  test('an identity call is accepted, and nothing is collected', async () => {
    const { send, collected } = compatibleApp(umami);
    const named = { ...payload, id: 'ada@mail.example', data: { email: 'ada@mail.example' } };
    expect((await send({ type: 'identify', payload: named })).status).toBe(200);
    expect(collected).toEqual([]);
  });

  test('the token that Umami hands out is not read', async () => {
    const read: string[] = [];
    const { deps } = compatibleApp(umami);
    const { header, text, ...request } = foreignRequest(umamiView, {
      ...{ origin: ORIGIN, 'x-umami-cache': 'token' },
    });
    const recorded = (name: string) => {
      read.push(name);
      return header(name);
    };
    const asked = { ...request, header: recorded };
    const answer = await answerCompatible(umami, asked, async () => text, deps);
    expect(answer.status).toBe(200);
    expect(read).toContain('origin');
    expect(read).not.toContain('x-umami-cache');
  });
});

describe('who is told to have sent it', () => {
  const sender = async (dialect: Dialect, body: unknown, headers: Record<string, string>) => {
    const { send, collected } = compatibleApp(dialect);
    await send(body, { 'user-agent': 'Agent', 'accept-language': 'de', ...headers });
    const [{ address, userAgent, acceptLanguage } = {}] = collected;
    return [address, userAgent, acceptLanguage];
  };
  const described = { ...payload, ip: '198.51.100.9', userAgent: FIREFOX };

  test('a browser is itself, whatever it describes', async () => {
    const itself = ['192.0.2.7', 'Agent', 'de'];
    expect(await sender(plausible, view, { origin: ORIGIN })).toEqual(itself);
    const told = await sender(umami, { type: 'event', payload: described }, { origin: ORIGIN });
    expect(told).toEqual(itself);
  });

  test("a server's address is not the visitor's", async () => {
    expect(await sender(plausible, view, {})).toEqual([undefined, 'Agent', 'de']);
    expect(await sender(umami, umamiView, {})).toEqual([undefined, 'Agent', '']);
  });

  test('a server describes the visitor: Umami in the payload, Plausible where it is trusted to', async () => {
    const told = await sender(umami, { type: 'event', payload: described }, {});
    expect(told).toEqual(['198.51.100.9', FIREFOX, '']);
    const { deps, collected } = compatibleApp(plausible);
    const app = new Hono().route(
      '/',
      compatibleRoutes([plausible], {
        ...{ ...deps, connection: connectionAddress },
        clientAddress: createClientAddress(['10.0.0.0/8']),
      }),
    );
    const addressOf = async (remoteAddress: string, forwarded: string) => {
      await app.request(
        '/api/event',
        {
          method: 'POST',
          headers: { 'x-forwarded-for': forwarded },
          body: JSON.stringify(view),
        },
        { incoming: { socket: { remoteAddress } } },
      );
      return collected.pop()?.address;
    };
    // However the proxy writes it.
    for (const told of ['8.8.8.8', '8.8.8.8:4711', '::ffff:8.8.8.8', '[::ffff:808:808]:443']) {
      expect(await addressOf('10.0.0.1', `198.51.100.9, ${told}, 10.0.0.2`)).toBe('8.8.8.8');
    }
    expect(await addressOf('::ffff:10.0.0.1', '[2001:db8::1]:443')).toBe('2001:db8::1');
    // What a sender says that is not trusted changes nothing, not even its own address.
    for (const told of ['198.51.100.9', '192.0.2.7']) {
      expect(await addressOf('::ffff:192.0.2.7', told)).toBeUndefined();
    }
  });

  test('client hints and what the platform knows of a place are of the server, refusals of the visitor', async () => {
    const { collected, deps } = compatibleApp(umami);
    const place = { country: 'US', region: 'US-CA' };
    const app = new Hono().route(
      '/',
      compatibleRoutes([umami], { ...deps, place: () => place, clientAddress: () => undefined }),
    );
    const headers = { 'sec-ch-ua-platform': '"Linux"', 'sec-gpc': '1', dnt: '1' };
    for (const origin of [{}, { origin: ORIGIN }]) {
      await app.request('/api/send', {
        method: 'POST',
        headers: { ...headers, ...origin },
        body: JSON.stringify(umamiView),
      });
    }
    expect(collected).toMatchObject([
      { place: undefined, hints: { platform: '' }, gpc: true, dnt: true },
      { place, hints: { platform: '"Linux"' }, gpc: true, dnt: true },
    ]);
  });
});

const HEADERS = 'content-type,x-umami-cache,x-umami-hostname,x-umami-website-id';

type Wrong = [what: string, body: unknown, status: number, code: string, says: RegExp];
const wrongPlausible: Wrong[] = [
  ['no JSON', 'hello', 400, 'not-json', /"request":\["Unable to parse/],
  ['a list', [view], 400, 'not-json', /"request"/],
  ['no name', { ...view, n: '' }, 400, 'wrong-shape', /"event_name"/],
  ['a name that is no text', { ...view, n: 7 }, 400, 'wrong-shape', /"event_name"/],
  ['no URL', { ...view, u: null }, 400, 'wrong-shape', /"url"/],
  ['a URL that is none', { ...view, u: '/pricing' }, 400, 'wrong-shape', /absolute URL/],
  ['an unknown domain', { ...view, d: 'nobody.example' }, 400, 'unknown-site', /"domain".*aliases/],
];
const wrongUmami: Wrong[] = [
  ['no JSON', 'hello', 400, 'not-json', /"message"/],
  ['no payload', { type: 'event' }, 400, 'wrong-shape', /"path":"payload"/],
  ['no website', { ...umamiView, payload: {} }, 400, 'unknown-site', /aliases/],
  ['a type that is none', { type: 'pageview', payload }, 400, 'wrong-shape', /"identify/],
  [
    'a page view without a page',
    { type: 'event', payload: { website: UMAMI_ID } },
    ...([400, 'wrong-shape', /"path":"url"/] as const),
  ],
  [
    'a time in the future',
    { type: 'event', payload: { ...payload, timestamp: NOW / 1000 + 3600 } },
    ...([400, 'wrong-shape', /"path":"at"/] as const),
  ],
];

describe.each([
  ['Plausible', plausible, wrongPlausible, { errors: expect.any(Object) }],
  ['Umami', umami, wrongUmami, { error: expect.any(Object) }],
] as const)('%s is told', (_name, dialect, wrong, form) => {
  test.each(wrong)('%s', async (_what, body, status, code, says) => {
    const { send, collected } = compatibleApp(dialect);
    const answer = await send(body);
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(JSON.parse(answer.body)).toEqual(form);
    expect(answer.body).toMatch(says);
    expect(answer.headers).toMatchObject({
      'content-type': expect.stringMatching('application/json'),
      'access-control-allow-origin': '*',
    });
    expect(collected.flatMap(({ events }) => events)).toEqual([]);
  });
});

describe.each(dialects)('$name', (dialect, good) => {
  test('refuses a page of another site', async () => {
    const { send } = compatibleApp(dialect);
    const answer = await send(good, { origin: 'https://evil.example' });
    expect([answer.status, answer.code]).toEqual([403, 'unknown-origin']);
  });

  test('says when to send again what could not be made durable', async () => {
    const { send } = compatibleApp(dialect, {
      collect: () => Promise.reject(new NotDurable('disk full')),
    });
    const answer = await send(good);
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
    expect(answer.body).not.toMatch(/disk/);
  });

  test('answers an unforeseen error without a word of it', async () => {
    const failures: unknown[] = [];
    const { send } = compatibleApp(dialect, {
      collect: () => Promise.reject(new Error('secret')),
      failed: (error) => failures.push(error),
    });
    const answer = await send(good);
    expect([answer.status, answer.code, failures.length]).toEqual([500, 'unexpected', 1]);
    expect(JSON.stringify(answer)).not.toMatch(/secret/);
  });

  test('holds to the limits of an address and of a site', async () => {
    const asked: string[] = [];
    const limits = (address: number, site: number) => ({
      address: (of: string | undefined) => {
        asked.push(of ?? '');
        return address;
      },
      site: (of: string) => {
        asked.push(of);
        return site;
      },
    });
    const { send } = compatibleApp(dialect, { limits: limits(7, 0) });
    const busy = await send(good);
    expect([busy.status, busy.code, busy.headers['retry-after']]).toEqual([
      ...[429, 'too-many-requests', '7'],
    ]);
    const site = await compatibleApp(dialect, { limits: limits(0, 9) }).send(good);
    expect([site.status, site.headers['retry-after']]).toEqual([429, '9']);
    expect(asked).toEqual(['192.0.2.7', '192.0.2.7', 'demo']);
  });

  test('reads nothing of an address over its limit', async () => {
    const { deps, collected } = compatibleApp(dialect, {
      limits: { address: () => 7, site: () => 0 },
    });
    const clientAddress = () => undefined;
    const app = new Hono().route('/', compatibleRoutes([dialect], { ...deps, clientAddress }));
    for (const encoding of ['identity', 'gzip']) {
      let pulled = 0;
      const body = new ReadableStream(
        {
          pull(controller) {
            pulled += 1;
            controller.close();
          },
        },
        { highWaterMark: 0 },
      );
      const request = new Request(`http://localhost${dialect.paths[0]}`, {
        ...{ method: 'POST', headers: { 'content-encoding': encoding }, body },
        duplex: 'half',
      } as RequestInit);
      expect([(await app.fetch(request)).status, pulled]).toEqual([429, 0]);
    }
    expect(collected).toEqual([]);
  });

  test('answers a preflight, and refuses what is too large', async () => {
    const { deps } = compatibleApp(dialect);
    const app = new Hono().route(
      '/',
      compatibleRoutes([dialect], { ...deps, clientAddress: () => undefined }),
    );
    for (const path of dialect.paths) {
      const asked = {
        ...{ origin: ORIGIN, 'access-control-request-method': 'POST' },
        // As Chromium asks for those of Umami's script.
        'access-control-request-headers': HEADERS,
      };
      const preflight = await app.request(path, { method: 'OPTIONS', headers: asked });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
      expect(preflight.headers.get('access-control-allow-headers')).toBe(HEADERS);
      const large = await app.request(path, {
        method: 'POST',
        body: `"${'x'.repeat(dialect.maxBody)}"`,
      });
      expect(large.status).toBe(413);
      expect((await app.request(path)).status).toBe(404);
    }
  });

  test('no body causes a 5xx, and no answer repeats a value', async () => {
    const { send } = compatibleApp(dialect);
    const secret = 'ada.lovelace@mail.example';
    const leaf = fc.oneof(
      ...[fc.string(), fc.constant(secret), fc.double(), fc.boolean()],
      fc.constantFrom(null, UMAMI_ID, 'lamps.example', 'pageview', 'event', 'identify', URL),
    );
    const value = fc.oneof(leaf, fc.dictionary(fc.oneof(fc.string(), fc.constant(secret)), leaf));
    const keys = ['n', 'u', 'd', 'r', 'm', 'p', 'e', 'h', 'type', 'payload'];
    const inner = ['website', 'url', 'hostname', 'name', 'data', 'id', 'timestamp', 'screen', 'ip'];
    const fields = (names: readonly string[], of: fc.Arbitrary<unknown>) =>
      fc.record(Object.fromEntries(names.map((name) => [name, of])), { requiredKeys: [] });
    const nearly = fields(inner, value).map((changes) => ({
      type: 'event',
      payload: { ...payload, ...changes },
    }));
    const body = fc.oneof(
      ...[fc.string(), fc.json(), fields(keys, value), nearly],
      fields(keys, value).map((changes) => ({ ...view, ...changes })),
    );
    await fc.assert(
      fc.asyncProperty(body, fc.boolean(), async (json, browser) => {
        const answer = await send(json, browser ? { origin: ORIGIN } : {});
        expect(answer.status).toBeLessThan(500);
        expect(JSON.stringify(answer)).not.toContain(secret);
      }),
      { numRuns: 500 },
    );
  });
});

describe('several envelopes of one request', () => {
  const both = { ...view, d: 'lamps.example,other' };

  test('a refusal of one does not cost the others', async () => {
    const { send, collected } = compatibleApp(plausible);
    // The page's origin may send for the first of the two sites only.
    const answer = await send(both);
    expect([answer.status, answer.headers['x-plausible-dropped']]).toEqual([202, '1']);
    expect(collected.map(({ site }) => site)).toEqual(['demo']);
  });

  test('a domain that is misspelt among others shows in the answer', async () => {
    const { send, collected } = compatibleApp(plausible);
    const answer = await send({ ...view, d: 'demo, typo.example,' });
    expect([answer.status, answer.headers['x-plausible-dropped']]).toEqual([202, '1']);
    expect(collected.map(({ site }) => site)).toEqual(['demo']);
    expect((await send({ ...view, d: ' , ' })).code).toBe('unknown-site');
  });

  test('what is to be sent again is told, though another was counted', async () => {
    const { send } = compatibleApp(plausible, {
      collect: async ({ site }) => {
        if (site === 'other') throw new NotDurable('disk full');
        return { accepted: 1, dropped: {} };
      },
    });
    expect((await send(both, {})).status).toBe(503);
  });

  test('are made durable together, and each site is limited once', async () => {
    const waiting: (() => void)[] = [];
    const asked: string[] = [];
    const twice: Dialect = {
      ...plausible,
      translate: (sent, deps) => {
        const translated = plausible.translate(sent, deps);
        return 'status' in translated ? translated : [...translated, ...translated];
      },
    };
    const { send } = compatibleApp(twice, {
      limits: { address: () => 0, site: (site) => asked.push(site) - 1 },
      collect: () =>
        new Promise((resolve) => {
          waiting.push(() => resolve({ accepted: 1, dropped: {} }));
          // None is durable before all wait for it.
          if (waiting.length === 2) for (const durable of waiting) durable();
        }),
    });
    expect((await send(view)).status).toBe(202);
    expect(asked).toEqual(['demo']);
  });
});
