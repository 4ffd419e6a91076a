import { exports } from 'cloudflare:workers';
import { expect, test } from 'vitest';

const ORIGIN = 'https://lamps.example';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0';
const EVENT = {
  id: '01a1968d-d54e-75c1-bb70-28494d893e14',
  at: 1_793_527_240_014,
  type: 'page_view',
  url: `${ORIGIN}/orders/12345?email=ada@mail.example`,
};

function send(path: string, event: object, cf?: CfProperties) {
  return exports.default.fetch(`https://edge.example${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: ORIGIN, 'user-agent': FIREFOX },
    body: JSON.stringify({ site: 'demo', events: [event] }),
    ...(cf ? { cf } : {}),
  });
}

test('the Worker starts', async () => {
  const response = await exports.default.fetch('https://edge.example/healthz');
  expect(await response.text()).toBe('ok\n');
});

test('it transforms an event with the platform geography and keeps nothing that identifies', async () => {
  const response = await send('/v1/events?debug=1', EVENT, { country: 'IN', regionCode: 'KA' });
  const answer = await response.text();
  expect(response.status).toBe(200);
  expect(JSON.parse(answer).events).toMatchObject([
    { page: '/orders/:id', country: 'IN', region: 'IN-KA' },
  ]);
  expect(answer).not.toMatch(/ada|12345/);
});

test.each([
  ['/api/event', { n: 'pageview', u: `${ORIGIN}/pricing`, d: 'lamps.example' }],
  [
    '/api/send',
    {
      type: 'event',
      payload: { website: 'demo', url: '/pricing', id: 'ada', data: { consent: 'granted' } },
    },
  ],
])('clients of other products get as far at %s', async (path, body) => {
  const response = await exports.default.fetch(`https://edge.example${path}`, {
    method: 'POST',
    headers: { origin: ORIGIN, 'user-agent': FIREFOX },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('5');
});

test('it does not pretend to have counted', async () => {
  const response = await send('/v1/events', EVENT);
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('5');
});

test('it reads what a Segment library sends, packed, and answers in its way', async () => {
  const call = {
    type: 'track',
    event: 'x',
    messageId: 'm',
    userId: 'u',
    context: { consent: 'granted' },
  };
  const packed = new Blob([JSON.stringify({ writeKey: 'demo', batch: [call] })])
    .stream()
    .pipeThrough(new CompressionStream('gzip'));
  const response = await exports.default.fetch('https://edge.example/v1/b', {
    method: 'POST',
    headers: { 'content-encoding': 'gzip' },
    body: await new Response(packed).arrayBuffer(),
  });
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('5');
  expect(await response.json()).toMatchObject({ success: false, code: 'not-durable' });
});
