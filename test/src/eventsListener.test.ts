import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import { expect, onTestFinished, test } from 'vitest';
import type { AnswerDeps } from '../../ingest/answerEvents.ts';
import { eventsRoute, NotDurable } from '../../ingest/eventsRoute.ts';
import type { RawRequest } from '../../ingest/rawRequest.ts';
import { MAX_BODY, MAX_EVENTS } from '../../ingest/wireLimits.ts';
import { createAddressReader, createClientAddress } from '../../src/clientAddress.ts';
import { answerEventsFirst } from '../../src/eventsListener.ts';
import { envelope, ORIGIN, pageView } from '../support/wire.ts';

const NOW = Date.UTC(2026, 9, 1, 12);
const PROXIES = ['127.0.0.1'];

/** The route in the app, and before it the listener; `others` counts what came to the app. */
async function setUp(collect?: AnswerDeps['collect']) {
  const collected: RawRequest[] = [];
  const deps: AnswerDeps = {
    now: () => NOW,
    originsOf: (site) => (site === 'demo' ? [ORIGIN] : undefined),
    collect: async (request) => {
      collected.push(request);
      return (await collect?.(request)) ?? { accepted: request.events.length, dropped: {} };
    },
    preview: (request) => request.events.length,
  };
  let others = 0;
  const app = eventsRoute({ ...deps, clientAddress: createClientAddress(PROXIES) });
  app.onError(() => new Response('', { status: 500 }));
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.prependListener('request', () => {
    others += 1;
  });
  answerEventsFirst(server, deps, createAddressReader(PROXIES));
  const port = await listen(server);
  return { port, collected, others: () => others };
}

async function listen(server: Server): Promise<number> {
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Sends bytes as they are, in pieces one after the other; the whole answer as text. */
async function exchange(port: number, pieces: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  const ended = new Promise((resolve) => socket.once('close', resolve));
  for (const piece of pieces) {
    await new Promise((resolve) => socket.write(piece, resolve));
    // Each piece arrives by itself.
    if (pieces.length > 1) await wait(5);
  }
  await ended;
  return Buffer.concat(chunks).toString();
}

const HEADERS = {
  host: '127.0.0.1',
  'content-type': 'text/plain;charset=UTF-8',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0',
  'accept-language': 'en-IN',
  'x-forwarded-for': '192.0.2.9, 198.51.100.7',
  'sec-ch-ua': '"Firefox";v="129"',
  'sec-ch-ua-mobile': '?1',
  'sec-gpc': '1',
  origin: ORIGIN,
  connection: 'close',
};

function head(headers: object, target = '/v1/events', method = 'POST'): string {
  const lines = Object.entries({ ...HEADERS, ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

function whole(body: string | Buffer, headers: object = {}, target?: string): Buffer {
  const bytes = Buffer.from(body);
  const all = { 'content-length': bytes.length, ...headers };
  return Buffer.concat([Buffer.from(head(all, target)), bytes]);
}

function chunked(body: string, headers: object = {}): string {
  const length = Buffer.byteLength(body).toString(16);
  const data = body === '' ? '' : `${length}\r\n${body}\r\n`;
  return `${head({ 'transfer-encoding': 'chunked', ...headers })}${data}0\r\n\r\n`;
}

/** What a client can tell of an answer; the length alone is written by the one and not the other. */
function parts(answer: string) {
  const [top = '', body] = answer.split('\r\n\r\n');
  const [status, ...lines] = top.split('\r\n');
  const headers = lines
    .map((line) => line.replace(/^[^:]*/, (name) => name.toLowerCase()))
    .filter((line) => !/^(date|content-length|transfer-encoding|vary):/.test(line))
    .sort();
  return { status, headers, body: body?.replace(/^[0-9a-f]+\r\n|\r\n0\r\n$/g, '') };
}

const good = JSON.stringify(envelope([pageView(NOW)], { sentAt: NOW }));
const many = Array.from({ length: MAX_EVENTS + 1 }, () => pageView(NOW));
const cases: [what: string, body: string, headers: object][] = [
  ['a good request', good, {}],
  ['consent', JSON.stringify(envelope([pageView(NOW)], { consent: 'denied' })), {}],
  ['a signature before the JSON', `\ufeff${good}`, {}],
  ['text beyond ASCII', JSON.stringify(envelope([pageView(NOW, { from: '/münchen' })])), {}],
  ['a wrong event', JSON.stringify(envelope([pageView(NOW), { type: 'x' }])), {}],
  ['no JSON', 'hello', {}],
  ['a wrong shape', '{"site": 7, "events": []}', {}],
  ['too many events', JSON.stringify(envelope(many)), {}],
  ['an unknown site', JSON.stringify(envelope([{}], { site: 'nobody' })), {}],
  ['a foreign origin', good, { origin: 'https://evil.example' }],
  ['a wrong content type', good, { 'content-type': 'text/xml' }],
  ['no signals', good, { 'sec-gpc': '0', 'accept-language': '', 'sec-ch-ua-mobile': '?0' }],
];

test.each(cases)('%s is answered as by the app', async (_what, body, headers) => {
  const { port, collected, others } = await setUp();
  const direct = parts(await exchange(port, [whole(body, headers)]));
  expect(others()).toBe(0);
  const byTheApp = parts(await exchange(port, [chunked(body, headers)]));
  expect(others()).toBe(1);
  expect(direct.status).toMatch(/^HTTP\/1\.1 [2-4]\d\d /);
  expect(direct).toEqual(byTheApp);
  expect(collected[0]).toEqual(collected[1]);
});

test('of a trusted proxy’s request the address is the one it names', async () => {
  const { port, collected } = await setUp();
  await exchange(port, [whole(good)]);
  expect(collected).toMatchObject([{ address: '198.51.100.7', userAgent: HEADERS['user-agent'] }]);
});

const UA = `user-agent: ${HEADERS['user-agent']}`;
const odd: [what: string, change: (head: string) => string, others: 0 | 1, status: string][] = [
  ['the content type twice', types('application/json', 'application/json'), 1, '415'],
  ['another content type after it', types('application/json', 'text/html'), 1, '415'],
  ['a second user agent', twice('User-Agent: curl/8'), 1, '202'],
  ['the same user agent twice', twice(UA), 1, '202'],
  ['a second origin', twice(`origin: ${ORIGIN}`), 1, '403'],
  ['a second signal', twice('sec-gpc: 0'), 1, '202'],
  ['a second language', twice('accept-language: mr'), 1, '202'],
  ['a proxy that adds a line', twice('X-Forwarded-For: 198.51.100.8'), 1, '202'],
  ['a header that nobody reads twice', twice('x-a: b\r\nx-a: c'), 1, '202'],
  [
    'HTTP/1.0 without a host',
    (it) => it.replace(HOST, '').replace('HTTP/1.1', 'HTTP/1.0'),
    1,
    '400',
  ],
  ['an empty host', host(''), 1, '400'],
  ['a host with a space', host('a b/c'), 1, '400'],
  ['a host that a URL writes otherwise', host('1.2.3'), 0, '202'],
  ['a host with a port of no use', host('a:99999'), 1, '400'],
  ['a host in brackets', host('[::1]:8787'), 1, '202'],
  ['half a host in brackets', host('[::1'), 1, '400'],
  ['a host in capitals', host('Lamps.Example'), 1, '202'],
  ['a host with a port', host('lamps.example:8787'), 0, '202'],
  ['two hosts', twice('host: b'), 1, '202'],
  ['letters beyond ASCII', twice('x-a: \u00ff\u00fe'), 0, '202'],
];
const HOST = `host: ${HEADERS.host}\r\n`;

function twice(line: string) {
  return (it: string) => it.replace('\r\n\r\n', `\r\n${line}\r\n\r\n`);
}

function types(...all: readonly string[]) {
  const lines = all.map((type) => `content-type: ${type}`).join('\r\n');
  return (it: string) => it.replace(/content-type: .*/, lines);
}

function host(name: string) {
  return (it: string) => it.replace(HOST, `host: ${name}\r\n`);
}

test.each(odd)(
  '%s is answered alike in one packet and in two',
  async (_what, change, seen, status) => {
    const { port, collected, others } = await setUp();
    const top = Buffer.from(change(head({ 'content-length': good.length })), 'latin1');
    const inOne = parts(await exchange(port, [Buffer.concat([top, Buffer.from(good)])]));
    expect(others()).toBe(seen);
    const inTwo = parts(await exchange(port, [top, good]));
    expect(inOne.status).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(inOne).toEqual(inTwo);
    expect(collected[0]).toEqual(collected[1]);
  },
);

const elsewhere: [what: string, pieces: (string | Buffer)[], status: string][] = [
  ['another path', [head({}, '/healthz', 'GET')], '404'],
  ['a preflight', [head({}, '/v1/events', 'OPTIONS')], '204'],
  ['debug', [whole(good, {}, '/v1/events?debug=1')], '200'],
  ['an empty body', [whole('')], '400'],
  ['a body over the limit', [whole(Buffer.alloc(MAX_BODY + 1, 32))], '413'],
  ['a body after its head', [head({ 'content-length': good.length }), good], '202'],
  [
    'a body in pieces',
    [whole(good).subarray(0, -80), good.slice(-80, -40), good.slice(-40)],
    '202',
  ],
];

test.each(elsewhere)('%s is the app’s to answer', async (_what, pieces, status) => {
  const { port, others } = await setUp();
  const answer = await exchange(port, pieces);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(others()).toBe(1);
});

test('a client that waits for the server’s word gets it', async () => {
  const { port } = await setUp();
  const first = head({ 'content-length': good.length, expect: '100-continue' });
  const answer = await exchange(port, [first, good]);
  expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 202 /);
});

test('a client that hangs up in the middle of its body leaves nothing', async () => {
  const { port, collected } = await setUp();
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve) => socket.write(whole(good).subarray(0, -10), resolve));
  socket.destroy();
  // The server goes on.
  expect(await exchange(port, [whole(good)])).toMatch(/ 202 /);
  expect(collected).toHaveLength(1);
});

test('requests in one packet are answered in their order', async () => {
  const { port } = await setUp();
  const two = JSON.stringify(envelope([pageView(NOW), pageView(NOW)]));
  const keep = { connection: 'keep-alive' };
  const answer = await exchange(port, [Buffer.concat([whole(good, keep), whole(two)])]);
  expect(answer.match(/"accepted":\d/g)).toEqual(['"accepted":1', '"accepted":2']);
});

test.each([
  ['what is not durable', new NotDurable('disk full'), '503', /not-durable/],
  ['an unforeseen error', new Error('disk full'), '500', /unexpected/],
])('%s is told, and nothing of its message', async (_what, error, status, says) => {
  const { port } = await setUp(() => Promise.reject(error));
  const answer = await exchange(port, [whole(good)]);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answer).toMatch(says);
  expect(answer).not.toMatch(/disk/);
});

test('a server without an app of its own is left alone but for events', async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url);
    response.end();
  });
  answerEventsFirst(
    server,
    {
      now: () => NOW,
      originsOf: () => [ORIGIN],
      collect: async () => ({ accepted: 1, dropped: {} }),
      preview: () => [],
    },
    () => undefined,
  );
  const port = await listen(server);
  expect(await exchange(port, [whole(good)])).toMatch(/ 202 /);
  await exchange(port, [head({}, '/x', 'GET')]);
  expect(seen).toEqual(['/x']);
});
