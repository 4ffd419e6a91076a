import { gzipSync } from 'node:zlib';
import type { Analytics } from '@segment/analytics-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { segment } from '../../../ingest/compatible/segment.ts';
import { WRITE_KEY } from '../../support/compatible.ts';
import { segmentClient, segmentServer } from '../../support/segmentServer.ts';
import { FIREFOX, ORIGIN } from '../../support/wire.ts';

type Body = NonNullable<RequestInit['body']>;

const granted = { userAgent: FIREFOX, consent: 'granted' };
const properties = { url: `${ORIGIN}/pricing` };

/** Two page views of one who consented and one of somebody who did not. */
function sendViews(analytics: Analytics) {
  analytics.page({ anonymousId: 'a', properties, context: granted });
  analytics.page({ anonymousId: 'a', properties, context: granted });
  analytics.page({ anonymousId: 'b', properties, context: { userAgent: FIREFOX } });
  return analytics.closeAndFlush();
}
const COUNTED = { count: 3, visitors: 1, anonymous_visits: 1 };

// They wait for the client, which waits before it tries again.
describe.concurrent('the client sends again, and it counts once', () => {
  test.each(['before', 'after'] as const)(
    'what a commit failed %s it was durable',
    async (fails) => {
      const server = await segmentServer({ commits: [fails] });
      const { analytics, answers, errors } = segmentClient(server.url);
      await sendViews(analytics);
      expect([answers, errors]).toEqual([
        [
          [503, '5'],
          [200, undefined],
        ],
        [],
      ]);
      expect(server.total()).toMatchObject(COUNTED);
      await server.close();
    },
  );

  test('what had no answer', async () => {
    const server = await segmentServer();
    const bodies: unknown[] = [];
    const { analytics, errors } = segmentClient(server.url, async (url, init) => {
      const response = await fetch(url, init);
      bodies.push(await response.clone().json());
      if (bodies.length === 1) throw new TypeError('the network went away');
      return response;
    });
    await sendViews(analytics);
    expect(bodies).toEqual([{ success: true }, { success: true, dropped: { duplicate: 3 } }]);
    expect(errors).toEqual([]);
    expect(server.total()).toMatchObject(COUNTED);
    await server.close();
  });
});

test('who takes consent back is forgotten, and who grants it anew is known', async () => {
  const server = await segmentServer();
  const said = [];
  for (const consent of ['granted', 'denied', 'granted'] as const) {
    const { analytics, answers } = segmentClient(server.url);
    const call = { anonymousId: 'a', context: { ...granted, consent } };
    if (consent === 'denied') {
      analytics.track({ ...call, event: 'Segment Consent Preference Updated' });
    } else {
      analytics.page({ ...call, properties });
    }
    await analytics.closeAndFlush();
    said.push([answers[0]?.[0], server.visitors()]);
  }
  expect(said).toEqual([
    [200, 1],
    [200, 0],
    [200, 1],
  ]);
  await server.close();
});

test('one request forgets one visitor at most, and tells of the others', async () => {
  const server = await segmentServer();
  const send = async (...batch: object[]) => {
    const body = JSON.stringify({ batch, writeKey: WRITE_KEY });
    return (await fetch(`${server.url}/v1/batch`, { method: 'POST', body })).json();
  };
  const ids = ['1', '2', '3', '4'];
  const event = 'Segment Consent Preference Updated';
  const forget = (anonymousId: string) => ({
    ...{ type: 'track', event, anonymousId },
    context: { ...granted, consent: 'denied' },
  });
  await send(...ids.map((id) => ({ type: 'page', anonymousId: id, properties, context: granted })));
  expect(server.visitors()).toBe(4);
  const answer = await send(...ids.map(forget), forget('1'));
  expect(answer).toEqual({ success: true, dropped: { not_collected: 3 } });
  expect(server.visitors()).toBe(3);
  await send(forget('2'));
  expect(server.visitors()).toBe(2);
  await server.close();
});

test('the client is told of a write key that is nobody’s, and does not try again', async () => {
  const server = await segmentServer();
  const { analytics, answers, errors } = segmentClient(server.url, (url, init) =>
    fetch(url, { ...init, body: String(init?.body).replaceAll(WRITE_KEY, 'nobody') }),
  );
  await sendViews(analytics);
  expect(answers).toEqual([[400, undefined]]);
  expect(errors).toHaveLength(3);
  expect(server.total()).toBeUndefined();
  await server.close();
});

describe('over HTTP', () => {
  let server: Awaited<ReturnType<typeof segmentServer>>;
  beforeAll(async () => {
    server = await segmentServer();
  });
  afterAll(() => server.close());

  async function post(path: string, body: Body, headers: Record<string, string> = {}) {
    const init = { method: 'POST', body, headers, duplex: 'half' } as const;
    const response = await fetch(server.url + path, init);
    return { status: response.status, headers: response.headers, json: await response.json() };
  }

  const view = { type: 'page', properties, context: { userAgent: FIREFOX } };
  const batch = (...calls: unknown[]) => JSON.stringify({ batch: calls, writeKey: WRITE_KEY });
  const wrongUrl = { type: 'page', properties: { url: 'pricing' } };
  const tooLarge = JSON.stringify({ batch: [], writeKey: 'x'.repeat(segment.maxBody) });
  const gzip = { 'content-encoding': 'gzip', 'content-type': 'text/plain' };
  const urlError = { index: 0, path: 'url', message: expect.stringContaining('absolute URL') };

  test.each<[what: string, path: string, body: string, status: number, json: object]>([
    ['a batch', '/v1/batch', batch(view), 200, { success: true }],
    ['an empty batch', '/v1/batch', batch(), 200, { success: true }],
    ['identity calls', '/v1/b', batch({ type: 'identify' }), 200, { success: true }],
    [
      'a program',
      '/v1/batch',
      batch({ ...view, context: { userAgent: 'Googlebot/2.1' } }),
      ...([200, { success: true, dropped: { bot: 1 } }] as const),
    ],
    [
      'a wrong call among right ones',
      '/v1/import',
      batch(wrongUrl, view),
      ...([200, { success: true, errors: [urlError] }] as const),
    ],
    [
      'two wrong ones, each by its place in the batch and not with its sender',
      '/v1/batch',
      batch(view, { ...wrongUrl, context: { userAgent: 'x' } }, view, wrongUrl),
      ...([
        200,
        {
          success: true,
          errors: [
            { ...urlError, index: 1 },
            { ...urlError, index: 3 },
          ],
        },
      ] as const),
    ],
    ['a batch to the path of Java', '/v1/import/', batch(view), 200, { success: true }],
    [
      'a consent update that says nothing of measurement',
      '/v1/batch',
      batch({
        ...{ type: 'track', event: 'Segment Consent Preference Updated', anonymousId: 'a' },
        context: { userAgent: FIREFOX, consent: { categoryPreferences: { Advertising: true } } },
      }),
      ...([200, { success: true, dropped: { not_collected: 1 } }] as const),
    ],
    [
      'nothing right',
      '/v1/batch',
      batch(wrongUrl),
      ...([400, { success: false, code: 'wrong-shape', errors: [urlError] }] as const),
    ],
    ['no JSON', '/v1/track', 'event=x', 400, { success: false, code: 'not-json' }],
    ['no body', '/v1/page', '', 400, { success: false, code: 'not-json' }],
    ['no key', '/v1/t', '{"event":"x"}', 400, { success: false, code: 'unknown-site' }],
    ['no batch', '/v1/batch', '{}', 400, { success: false, code: 'wrong-shape' }],
    ['too much', '/v1/batch', tooLarge, 400, { success: false, code: 'too-large' }],
  ])('%s', async (_what, path, body, status, json) => {
    const answer = await post(path, body);
    expect(answer).toMatchObject({ status, json });
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    if (status === 200) expect(answer.json).toEqual(json);
    else expect(answer.json).toMatchObject({ message: expect.any(String) });
    expect(server.failures).toEqual([]);
  });

  test('what is wrong is told of the first twenty only', async () => {
    const { status, json } = await post('/v1/batch', batch(...Array(2500).fill(0)));
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'wrong-shape', errors: { length: 20 } });
  });

  test.each<[what: string, body: Uint8Array<ArrayBuffer>, status: number, json: object]>([
    ['a batch', gzipSync(batch(view)), 200, { success: true }],
    ['what is none', Buffer.from(batch(view)), 400, { code: 'not-json' }],
    ['half of one', gzipSync(batch(view)).subarray(0, 40), 400, { code: 'not-json' }],
    ['one that unpacks to more', gzipSync(tooLarge), 400, { code: 'too-large' }],
    ['a bomb', gzipSync(Buffer.alloc(64 * 1024 * 1024)), 400, { code: 'too-large' }],
    ['one too large itself', Buffer.alloc(segment.maxBody + 1), 400, { code: 'too-large' }],
  ])('gzip: %s', async (_what, body, status, json) => {
    expect(await post('/v1/b', body, gzip)).toMatchObject({ status, json });
    expect(server.failures).toEqual([]);
  });

  test('gzip in chunks, as the library for Android sends it', async () => {
    const before = server.total()?.count ?? 0;
    const packed = gzipSync(batch(view));
    const stream = ReadableStream.from([packed.subarray(0, 9), packed.subarray(9)]);
    expect((await post('/v1/b', stream, gzip)).json).toEqual({ success: true });
    expect(server.total()?.count).toBe(before + 1);
  });

  test('a page asks first, and may then send the key as analytics.js does', async () => {
    const asked = await fetch(`${server.url}/v1/p`, {
      method: 'OPTIONS',
      headers: {
        ...{ origin: ORIGIN, 'access-control-request-method': 'POST' },
        'access-control-request-headers': 'authorization,content-type,x-retry-count',
      },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe('*');
    expect(asked.headers.get('access-control-allow-headers')?.split(',')).toEqual(
      expect.arrayContaining(['authorization', 'content-type', 'x-retry-count']),
    );
    const headers = {
      ...{ origin: ORIGIN, 'user-agent': FIREFOX, 'content-type': 'text/plain' },
      authorization: `Basic ${btoa(`${WRITE_KEY}:`)}`,
    };
    const before = server.total()?.count ?? 0;
    const answer = await post('/v1/p', JSON.stringify({ properties }), headers);
    expect(answer).toMatchObject({ status: 200, json: { success: true } });
    expect(server.total()?.count).toBe(before + 1);
  });

  test('a page of another site may not send', async () => {
    const headers = { origin: 'https://other.example' };
    const answer = await post('/v1/batch', batch(view), headers);
    expect(answer).toMatchObject({ status: 403, json: { success: false, code: 'unknown-origin' } });
  });
});

test('who sends too often is told when to come again, and a page may read it', async () => {
  const server = await segmentServer({ siteLimit: 1 });
  const calls = ['a', 'b'].map((anonymousId) => ({
    ...{ type: 'page', anonymousId, properties },
    context: { consent: 'granted' },
  }));
  const send = () =>
    fetch(`${server.url}/v1/batch`, {
      method: 'POST',
      body: JSON.stringify({ writeKey: WRITE_KEY, batch: calls }),
    });
  // Two senders in one batch are one request.
  expect((await send()).status).toBe(200);
  const refused = await send();
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('60');
  expect(refused.headers.get('access-control-expose-headers')).toBe('retry-after');
  expect(await refused.json()).toMatchObject({ success: false, code: 'too-many-requests' });
  await server.close();
});
