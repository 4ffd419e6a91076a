import { describe, expect, test } from 'vitest';
import { segment } from '../../../ingest/compatible/segment.ts';
import { BATCHES, CALLS, MAX_MESSAGES } from '../../../ingest/compatible/segmentMessage.ts';
import { dialectDeps, WRITE_KEY } from '../../support/compatible.ts';
import { segmentRequest, translateSegment } from '../../support/segmentCalls.ts';
import { FIREFOX, ORIGIN } from '../../support/wire.ts';

describe('the sender', () => {
  const call = {
    ...{ type: 'track', event: 'x', writeKey: 'demo' },
    context: { userAgent: FIREFOX, ip: '198.51.100.9', locale: 'en_IN' },
  };
  const headers = {
    'user-agent': 'analytics-node-next/latest',
    'accept-language': '*',
    'sec-ch-ua-platform': '"Linux"',
    'sec-gpc': '1',
  };

  test('is who a server describes, and never the server', () => {
    const [{ request } = {}] = translateSegment('/v1/track', call, headers);
    expect(request).toMatchObject({ address: '198.51.100.9', place: undefined, debug: false });
    expect(request?.header('user-agent')).toBe(FIREFOX);
    expect(request?.header('accept-language')).toBe('en-IN');
    expect(request?.header('sec-ch-ua-platform')).toBeUndefined();
    expect(request?.header('sec-gpc')).toBe('1');
  });

  test('is unknown where a server describes nobody', () => {
    const [{ request } = {}] = translateSegment(
      '/v1/track',
      { ...call, context: { ip: 7 } },
      headers,
    );
    expect(request).toMatchObject({ address: undefined, place: undefined });
    expect(request?.header('user-agent')).toBeUndefined();
  });

  test('is the browser that names an origin', () => {
    const fromPage = { ...headers, origin: ORIGIN, 'user-agent': 'Browser' };
    const [{ request } = {}] = translateSegment('/v1/t', call, fromPage);
    expect(request).toMatchObject({ address: '203.0.113.7', place: { region: 'US-VA' } });
    expect(request?.header('user-agent')).toBe('Browser');
    expect(request?.header('origin')).toBe(ORIGIN);
  });
});

describe('a batch', () => {
  const view = (changes: object) => ({
    ...{ type: 'page', properties: { url: `${ORIGIN}/` } },
    ...changes,
  });
  const heads = (batch: readonly object[]) =>
    translateSegment('/v1/batch', { batch, writeKey: 'demo' }).map(({ envelope }) => [
      envelope.consent,
      envelope.visitor?.slice(-1),
      envelope.events.length,
    ]);
  const granted = { consent: 'granted' };
  const visitor = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;

  test('has an envelope for each sender', () => {
    expect(
      heads([
        view({ anonymousId: visitor(1), context: granted }),
        view({ anonymousId: visitor(1) }),
        view({ anonymousId: visitor(2), context: granted }),
        view({ anonymousId: visitor(1), context: granted }),
        view({ anonymousId: visitor(2) }),
        view({ anonymousId: visitor(2), context: { userAgent: FIREFOX } }),
      ]),
    ).toEqual([
      ['granted', '1', 2],
      [undefined, undefined, 2],
      ['granted', '2', 1],
      [undefined, undefined, 1],
    ]);
  });

  test('keeps what comes after a withdrawal behind it', () => {
    const by1 = { anonymousId: visitor(1) };
    expect(
      heads([
        view({ ...by1, context: granted }),
        {
          ...{ type: 'track', event: 'Segment Consent Preference Updated', ...by1 },
          context: { consent: 'denied' },
        },
        view({ ...by1, context: granted }),
      ]),
    ).toEqual([
      ['granted', '1', 1],
      ['denied', '1', 1],
      ['granted', '1', 1],
    ]);
  });

  test('is divided where an envelope is full', () => {
    expect(heads(Array.from({ length: 401 }, () => view({})))).toEqual([
      [undefined, undefined, 200],
      [undefined, undefined, 200],
      [undefined, undefined, 1],
    ]);
  });

  test('says in its own context what holds for all', () => {
    const batch = [view({ anonymousId: visitor(1) })];
    const context = { ...granted, userAgent: FIREFOX };
    const [{ envelope, request } = {}] = translateSegment('/v1/b', {
      batch,
      context,
      writeKey: WRITE_KEY,
    });
    expect(envelope).toMatchObject({ site: 'demo', consent: 'granted', visitor: visitor(1) });
    expect(request?.header('user-agent')).toBe(FIREFOX);
  });

  test.each<[what: string, shared: unknown, own: object, consent?: string]>([
    ['its grant holds where a call says nothing', 'granted', {}, 'granted'],
    [
      'its grant is no answer for one that is asked itself',
      'granted',
      { context: { consent: {} } },
    ],
    ['its grant gives way', 'granted', { context: { consent: 'denied' } }, 'denied'],
    [
      'its grant gives way to a property',
      'granted',
      { properties: { consent: 'objected' } },
      'objected',
    ],
    ['its refusal holds', 'denied', { context: granted }, 'denied'],
    ['its refusal holds against a property', 'objected', { properties: granted }, 'objected'],
    [
      'its refusal may be stricter still',
      'denied',
      { context: { consent: 'objected' } },
      'objected',
    ],
    ['what is broken in it holds', { status: 1 }, { context: granted }, 'denied'],
    ['saying nothing leaves it to the call', {}, { context: granted }, 'granted'],
  ])('consent: %s', (_what, consent, own, wanted) => {
    const batch = [{ type: 'track', event: 'x', anonymousId: visitor(1), ...own }];
    const [{ envelope } = {}] = translateSegment('/v1/b', {
      ...{ batch, writeKey: 'demo', context: { consent } },
    });
    expect(envelope?.consent).toBe(wanted);
    expect(envelope?.visitor).toBe(wanted === 'granted' ? visitor(1) : undefined);
  });

  test.each([[['x']], ['consent=denied'], [7]])('properties that are %j refuse', (properties) => {
    const call = view({ properties, anonymousId: visitor(1), context: granted });
    expect(heads([call])).toEqual([['denied', undefined, 1]]);
  });

  test('an empty list is how PHP writes that there are no properties', () => {
    const call = view({ properties: [], anonymousId: visitor(1), context: granted });
    expect(heads([call])).toEqual([['granted', '1', 1]]);
  });

  test.each(['identify', 'group', 'alias', 'screen', 'Identify'])('drops %s', (type) => {
    expect(heads([{ type, userId: 'u', traits: { email: 'ada@mail.example' } }])).toEqual([]);
  });
});

test('a single call is of the type that its path says, short or long', () => {
  expect([...CALLS].map(([path, type]) => `${path} ${type}`)).toEqual(
    ['track', 'page', 'identify', 'group', 'alias', 'screen'].flatMap((type) => [
      `/v1/${type} ${type}`,
      `/v1/${type.charAt(0)} ${type}`,
    ]),
  );
  for (const [path, type] of CALLS) {
    const counted = translateSegment(path, { writeKey: 'demo', type: 'track', event: 'x' });
    const types = counted.flatMap(({ envelope }) => envelope.events.map((event) => event.type));
    expect(types).toEqual({ track: ['custom'], page: ['page_view'] }[type] ?? []);
  }
});

describe('the write key', () => {
  const basic = (user: string) => ({ authorization: `Basic ${btoa(user)}` });
  test.each<[what: string, body: object, headers: Record<string, string>]>([
    ['in the body', { writeKey: WRITE_KEY }, {}],
    [
      'of the call before that of the batch',
      { writeKey: 'x', batch: [{ writeKey: WRITE_KEY }] },
      {},
    ],
    ['as a user name without a password', {}, basic(`${WRITE_KEY}:`)],
    ['as a user name with one', {}, basic(`${WRITE_KEY}:x:y`)],
    ['in the body before the user name', { writeKey: WRITE_KEY }, basic('x:')],
    ['beside a token of OAuth', { writeKey: WRITE_KEY }, { authorization: 'Bearer abc' }],
  ])('%s', (_what, body, headers) => {
    const all = translateSegment(
      '/v1/batch',
      { batch: [{ type: 'track', event: 'x' }], ...body },
      headers,
    );
    expect(all.map(({ envelope }) => envelope.site)).toEqual(['demo']);
  });

  test.each<[what: string, body: object, headers: Record<string, string>]>([
    ['is missing', {}, {}],
    ['is nobody’s', { writeKey: 'nobody' }, {}],
    ['is no text', { writeKey: ['demo'] }, {}],
    ['is no base64', {}, { authorization: 'Basic %%%' }],
    ['is broken base64', {}, { authorization: 'Basic a' }],
  ])('%s', (_what, body, headers) => {
    for (const path of ['/v1/identify', '/v1/track']) {
      const answer = segment.translate(segmentRequest(path, body, headers), dialectDeps);
      expect(answer).toMatchObject({ status: 400, code: 'unknown-site' });
    }
  });
});

test.each<[what: string, body: unknown, code: string]>([
  ['no JSON', '{', 'not-json'],
  ['nothing', '', 'not-json'],
  ['a list', [], 'not-json'],
  ['no batch', { writeKey: 'demo' }, 'wrong-shape'],
  ['a batch that is no list', { writeKey: 'demo', batch: { 0: {} } }, 'wrong-shape'],
  [
    'more calls than Segment takes',
    { writeKey: 'demo', batch: Array.from({ length: MAX_MESSAGES + 1 }, () => ({})) },
    'too-many-events',
  ],
])('%s is answered as Segment does', (_what, body, code) => {
  for (const path of BATCHES) {
    const problem = segment.translate(segmentRequest(path, body), dialectDeps);
    if (!('status' in problem)) throw new Error('was taken');
    const answer = segment.refused(problem);
    expect(answer).toMatchObject({ status: 400, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(answer.body)).toEqual({ success: false, code, message: problem.detail });
  }
});

test('what is in a batch but no call is told as wrong, and costs only itself', () => {
  const batch = [null, 'x', 7, [], { type: 'track', event: 'x' }];
  const [{ envelope } = {}] = translateSegment('/v1/batch', { batch, writeKey: 'demo' });
  expect(envelope?.events.map(({ type }) => type)).toEqual([
    ...['unknown', 'unknown', 'unknown', 'unknown', 'custom'],
  ]);
});
