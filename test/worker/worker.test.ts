import { exports } from 'cloudflare:workers';
import { expect, test } from 'vitest';

const ORIGIN = 'https://lamps.example';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0';

const event = () => ({
  id: crypto.randomUUID(),
  at: Date.now(),
  type: 'page_view',
  url: `${ORIGIN}/orders/12345?email=ada@mail.example`,
});

function send(path: string, cf?: CfProperties) {
  return exports.default.fetch(`https://edge.example${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: ORIGIN, 'user-agent': FIREFOX },
    body: JSON.stringify({ site: 'demo', events: [event()] }),
    ...(cf ? { cf } : {}),
  });
}

test('the Worker starts', async () => {
  const response = await exports.default.fetch('https://edge.example/healthz');
  expect(await response.text()).toBe('ok\n');
});

test('it shows what would be kept, with the platform geography and nothing that identifies', async () => {
  const response = await send('/v1/events?debug=1', { country: 'IN', regionCode: 'KA' });
  const answer = await response.text();
  expect(response.status).toBe(200);
  expect(JSON.parse(answer).events).toMatchObject([
    { page: '/orders/:id', country: 'IN', region: 'IN-KA' },
  ]);
  expect(answer).not.toMatch(/ada|12345/);
});

test('it counts', async () => {
  const response = await send('/v1/events');
  expect(response.status).toBe(202);
  expect(await response.json()).toEqual({ accepted: 1, dropped: {}, errors: [] });
});

test.each([
  ['/api/event', 202, { n: 'pageview', u: `${ORIGIN}/pricing`, d: 'lamps.example' }],
  [
    '/api/send',
    200,
    {
      type: 'event',
      payload: { website: 'demo', url: '/pricing', id: 'ada', data: { consent: 'granted' } },
    },
  ],
])('it counts what clients of other products send to %s', async (path, status, body) => {
  const response = await exports.default.fetch(`https://edge.example${path}`, {
    method: 'POST',
    headers: { origin: ORIGIN, 'user-agent': FIREFOX },
    body: JSON.stringify(body),
  });
  expect([response.status, await response.text()]).toEqual([
    status,
    expect.not.stringMatching(/not-durable|unexpected/),
  ]);
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
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ success: true });
});
