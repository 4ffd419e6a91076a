import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import type { Limits } from '../../src/limits.ts';
import { serve } from '../../src/node.ts';
import { cli } from '../support/cli.ts';
import { testConfig } from '../support/headcount.ts';
import { rawConnection } from '../support/rawConnection.ts';
import { scrapeSocket } from '../support/scrape.ts';
import { serverChild } from '../support/serverChild.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { envelope, FIREFOX, pageView } from '../support/wire.ts';

const silent = { info() {}, warn() {}, error() {} };
const HEAD =
  'POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 500\r\n';

async function limitedServer(limits: Partial<Limits>, now?: () => number) {
  const config = await testConfig();
  const server = await serve(config, {
    ...{ host: '127.0.0.1', port: 0, log: silent, limits },
    ...(now ? { now } : {}),
  });
  onTestFinished(() => server.close());
  const count = async (series: string) => (await scrapeSocket(config.data)).get(series);
  return { ...server, port: Number(new URL(server.url).port), count };
}

function send(url: string, address: string | undefined, site = 'demo') {
  return fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': FIREFOX,
      ...(address === undefined ? {} : { 'x-forwarded-for': address }),
    },
    body: JSON.stringify(envelope([pageView(Date.now())], { site })),
  });
}

test('an address that sends too much in a minute is asked to wait, and others are not', async () => {
  let now = Date.UTC(2026, 9, 1, 12, 0, 40);
  const { url } = await limitedServer({ addressPerMinute: 2 }, () => now);
  const statuses = async (address: string | undefined) => {
    const answers = [];
    for (let n = 0; n < 3; n += 1) answers.push((await send(url, address)).status);
    return answers;
  };
  expect(await statuses('198.51.100.7')).toEqual([202, 202, 429]);
  expect(await statuses('198.51.100.8')).toEqual([202, 202, 429]);
  // One network of IPv6 has addresses without end.
  expect((await send(url, '2001:db8:1:2::1')).status).toBe(202);
  expect((await send(url, '2001:db8:1:2:ffff::2')).status).toBe(202);
  expect((await send(url, '2001:db8:1:2:eeee::3')).status).toBe(429);
  expect((await send(url, '2001:db8:1:3::1')).status).toBe(202);
  // Some proxies name the port, too.
  expect(await statuses('198.51.100.9:4711')).toEqual([202, 202, 429]);
  expect((await send(url, '198.51.100.9:4712')).status).toBe(429);
  expect((await send(url, '[2001:db8:1:2::4]:443')).status).toBe(429);
  // What is no address has one name, whatever it is.
  expect((await send(url, 'unknown')).status).toBe(202);
  expect((await send(url, '_hidden')).status).toBe(202);
  expect((await send(url, '198.51.100.300')).status).toBe(429);
  // Whoever is not named is not told apart, so not limited.
  expect(await statuses(undefined)).toEqual([202, 202, 202]);

  const refused = await send(url, '198.51.100.7');
  expect(refused.headers.get('retry-after')).toBe('20');
  expect(refused.headers.get('content-type')).toBe('application/problem+json');
  expect(refused.headers.get('access-control-allow-origin')).toBe('*');
  expect(await refused.json()).toMatchObject({ status: 429, code: 'too-many-requests' });
  now += 20_000;
  expect((await send(url, '198.51.100.7')).status).toBe(202);
});

test('a site that is sent too much is limited without the others', async () => {
  const { url } = await limitedServer({ sitePerMinute: 2 }, () => Date.UTC(2026, 9, 1, 12));
  const statuses = [];
  for (let n = 0; n < 3; n += 1) statuses.push((await send(url, `198.51.100.${n}`)).status);
  expect(statuses).toEqual([202, 202, 429]);
  expect((await send(url, '198.51.100.9', 'semicomplete')).status).toBe(202);
});

test('0 turns a limit off', async () => {
  const { url } = await limitedServer({ addressPerMinute: 0 });
  const answers = await Promise.all(Array.from({ length: 700 }, () => send(url, '198.51.100.7')));
  expect(answers.every(({ status }) => status === 202)).toBe(true);
});

const slow: [what: string, begins: string, then: string][] = [
  ['its headers', 'POST /v1/events HTTP/1.1\r\nHost: a\r\n', 'X-A: b\r\n'],
  ['its body', `${HEAD}\r\n`, '{'],
  [
    'its body in chunks',
    `${HEAD.replace('Content-Length: 500', 'Transfer-Encoding: chunked')}\r\n`,
    '1\r\n{\r\n',
  ],
];

test.each(slow)(
  'a client that sends %s byte by byte is cut off, and others are served',
  async (_what, begins, then) => {
    const { url, port, count } = await limitedServer({
      headersTimeout: 1000,
      requestTimeout: 1500,
    });
    const { socket, ended } = await rawConnection(port);
    socket.write(begins);
    const drip = setInterval(() => socket.write(then), 50);
    expect((await send(url, undefined)).status).toBe(202);
    // It would go on for ever.
    const answer = await ended.finally(() => clearInterval(drip));
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(await count('headcount_requests_refused_total{route="none",code="slow-client"}')).toBe(
      1,
    );
    expect((await send(url, undefined)).status).toBe(202);
  },
);

test('a client that sends nothing at all is cut off', async () => {
  const { port } = await limitedServer({ headersTimeout: 1000, requestTimeout: 1000 });
  const { ended } = await rawConnection(port);
  expect(await ended).toMatch(/^(HTTP\/1.1 408 |$)/);
});

test('headers beyond the limit are refused with 431, and what is no HTTP with 400', async () => {
  const { url, port, count } = await limitedServer({ maxHeaderSize: 4096 });
  const long = await rawConnection(port);
  long.socket.write(`${HEAD}X-A: ${'a'.repeat(8000)}\r\n\r\n`);
  expect(await long.ended).toMatch(/^HTTP\/1.1 431 /);
  const junk = await rawConnection(port);
  junk.socket.write('\u0016\u0003\u0001 this is no HTTP\r\n\r\n');
  expect(await junk.ended).toMatch(/^HTTP\/1.1 400 /);
  for (const code of ['headers-too-large', 'not-http']) {
    expect(await count(`headcount_requests_refused_total{route="none",code="${code}"}`)).toBe(1);
  }
  expect((await send(url, undefined)).status).toBe(202);
});

/** A whole request for an event. */
function wholeRequest(headers = 'Content-Length: LENGTH\r\n', chunked = false): string {
  const json = JSON.stringify(envelope([pageView(Date.now())]));
  const body = chunked ? `${json.length.toString(16)}\r\n${json}\r\n0\r\n\r\n` : json;
  const more = headers.replace('LENGTH', String(body.length));
  return `POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nUser-Agent: ${FIREFOX}\r\n${more}\r\n${body}`;
}

const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const junk: [what: string, bytes: () => string, statuses: string[]][] = [
  ['a request', () => wholeRequest(), ['202']],
  ['a request in chunks', () => wholeRequest(CHUNKED, true), ['202']],
  [
    'three requests',
    () => wholeRequest() + wholeRequest(CHUNKED, true) + wholeRequest(),
    ['202', '202', '202'],
  ],
  [
    'a request that is the last one',
    () => wholeRequest('Connection: close\r\nContent-Length: LENGTH\r\n'),
    ['202'],
  ],
  [
    'a request and one that breaks off in its chunks',
    () =>
      `${wholeRequest()}${HEAD.replace('Content-Length: 500', 'Transfer-Encoding: chunked')}\r\n`,
    ['202'],
  ],
];

test.each(junk)(
  '%s with junk behind it in the same packet gets its answer and no other',
  async (_what, bytes, statuses) => {
    const { url, port } = await limitedServer({});
    const { socket, ended } = await rawConnection(port);
    socket.write(`${bytes()}junk\r\n\r\n`);
    socket.write('more junk');
    const answers = await ended;
    expect([...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(
      statuses,
    );
    expect(answers.match(/"accepted":1/g)).toHaveLength(statuses.length);
    expect((await send(url, undefined)).status).toBe(202);
  },
);

test('a body whose chunks are junk is refused', async () => {
  const { port, count } = await limitedServer({});
  const { socket, ended } = await rawConnection(port);
  socket.write(`${HEAD.replace('Content-Length: 500', 'Transfer-Encoding: chunked')}\r\njunk\r\n`);
  expect(await ended).toMatch(/^HTTP\/1.1 400 /);
  expect(await count('headcount_requests_refused_total{route="none",code="not-http"}')).toBe(1);
});

test('the connection that is one too many is closed, and those there go on', async () => {
  const { port, count } = await limitedServer({ maxConnections: 3 });
  const kept = [await rawConnection(port), await rawConnection(port), await rawConnection(port)];
  const ask = ({ socket }: (typeof kept)[number]) =>
    new Promise<string>((resolve) => {
      socket.once('data', (data) => resolve(String(data)));
      socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
    });
  for (const connection of kept) expect(await ask(connection)).toMatch(/^HTTP\/1.1 200 /);
  const oneMore = await rawConnection(port);
  expect(await oneMore.ended).toBe('');
  expect(await count('headcount_connections_refused_total')).toBe(1);
  for (const connection of kept) expect(await ask(connection)).toMatch(/^HTTP\/1.1 200 /);
  // One goes, one may come.
  const [first] = kept;
  first?.socket.end();
  await first?.ended;
  await expect
    .poll(async () => ask(await rawConnection(port)), { timeout: 30_000 })
    .toMatch(/ 200 /);
});

test('limits are read from the environment and the command line', async () => {
  expect(readConfig({}, {}).limits).toEqual({});
  const env = {
    HEADCOUNT_ADDRESS_LIMIT: '0',
    HEADCOUNT_SITE_LIMIT: '5000',
    HEADCOUNT_MAX_CONNECTIONS: '64',
  };
  const limits = { addressPerMinute: 0, sitePerMinute: 5000, maxConnections: 64 };
  expect(readConfig({}, env).limits).toEqual(limits);
  for (const wrong of ['-1', '1.5', 'many', '1e3']) {
    expect(() => readConfig({}, { HEADCOUNT_ADDRESS_LIMIT: wrong })).toThrow(/HEADCOUNT_ADDRESS/);
  }
  expect(() => readConfig({}, { HEADCOUNT_MAX_CONNECTIONS: '0' })).toThrow(/MAX_CONNECTIONS/);

  const { port, url } = await serverChild({
    data: await tempFolder(),
    args: ['--header-timeout', '1', '--request-timeout', '1.5', '--log-level', 'warn'],
    env: { HEADCOUNT_ADDRESS_LIMIT: '1' },
  });
  const { socket, ended } = await rawConnection(port);
  socket.write('GET / HTTP/1.1\r\n');
  expect(await ended).toMatch(/^HTTP\/1.1 408 /);
  // A minute may end in between, but not two.
  const answers = [];
  for (let n = 0; n < 3; n += 1) answers.push((await send(url, undefined)).status);
  expect(answers[0]).toBe(202);
  expect(answers).toContain(429);
});

test('the help of serve names its limits', async () => {
  const { code, stdout } = await cli(['serve', '--help']);
  expect(code).toBe(0);
  for (const flag of ['--log-level', '--header-timeout', '--request-timeout', '--keep-alive']) {
    expect(stdout).toContain(flag);
  }
  expect((await cli(['--help'])).stdout).toContain('HEADCOUNT_ADDRESS_LIMIT');
  for (const wrong of ['0', '-1', 'soon']) {
    expect(await cli(['serve', '--request-timeout', wrong])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('seconds above 0'),
    });
  }
});
