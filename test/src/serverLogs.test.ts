import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ByteSearch } from '../../audit/byteSearch.ts';
import { cli } from '../support/cli.ts';
import { limitFiles } from '../support/limitFiles.ts';
import { rawConnection } from '../support/rawConnection.ts';
import { serverChild } from '../support/serverChild.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { envelope, FIREFOX, ORIGIN, pageView } from '../support/wire.ts';

/** What must be in no log, by kind. Each also stands in a text that is sent where it does not belong. */
const PLANTED = {
  address: '198.51.100.77',
  agent: 'PlantedPhone SM-4711',
  visitor: '0f8fad5b-d9cb-469f-a165-70867728950e',
  event: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  email: 'ada.lovelace@mail.example',
  token: 'hc_PlantedTokenPlantedTokenPlantedTokenPlanted',
  garbage: 'planted-garbage-4711',
  row: 'PlantedRowOfClickHouse',
};
const ALL = Object.values(PLANTED).join(' ');
const PATH_OF_ALL = encodeURI(ALL);

/** A ClickHouse that refuses all, and quotes what it was sent, as ClickHouse does. */
async function quotingServer(): Promise<string> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('latin1')) body += chunk;
    response.writeHead(400, { 'x-clickhouse-exception-code': '27' });
    response.end(
      `Code: 27. DB::Exception: Cannot parse input: ${PLANTED.row} ${body.slice(0, 500)} ${ALL}: (at row 1). (CANNOT_PARSE_INPUT_ASSERTION_FAILED) (version 26.7)`,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function search(): ByteSearch {
  return new ByteSearch(
    Object.entries(PLANTED).flatMap(([kind, text]) =>
      [text, encodeURIComponent(text), text.toUpperCase()].map((form) => ({
        kind,
        bytes: Buffer.from(form),
      })),
    ),
  );
}

test('no failure writes anything of a request to the log', async () => {
  const data = await tempFolder();
  const server = await serverChild({
    data,
    args: ['--log-level', 'debug', '--header-timeout', '2', '--request-timeout', '3'],
    env: {
      CLICKHOUSE_URL: await quotingServer(),
      HEADCOUNT_TRUSTED_PROXIES: '127.0.0.1',
      HEADCOUNT_ADDRESS_LIMIT: '40',
    },
  });
  const { url, port } = server;
  const statuses = new Set<number>();
  const answers: string[] = [];
  const send = async (path: string, body?: string, headers: Record<string, string> = {}) => {
    const response = await fetch(url + path, {
      ...(body === undefined ? {} : { method: 'POST', body }),
      headers: {
        'content-type': 'application/json',
        'user-agent': PLANTED.agent,
        'x-forwarded-for': PLANTED.address,
        authorization: `Bearer ${PLANTED.token}`,
        ...headers,
      },
    });
    answers.push(await response.text());
    statuses.add(response.status);
    return response.status;
  };
  const event = pageView(Date.now(), {
    id: PLANTED.event,
    url: `${ORIGIN}/${PATH_OF_ALL}?email=${PLANTED.email}`,
    referrer: ALL,
  });
  const good = JSON.stringify(
    envelope([event], {
      consent: 'granted',
      visitor: PLANTED.visitor,
      context: { language: 'en' },
    }),
  );
  const firefox = { 'user-agent': FIREFOX.replace('X11', PLANTED.agent) };

  // What is counted, and every way to be refused.
  expect(await send('/v1/events', good, firefox)).toBe(202);
  expect(await send('/v1/events', good, firefox)).toBe(202);
  expect(answers.map((text) => JSON.parse(text))).toMatchObject([
    { accepted: 1 },
    { dropped: { duplicate: 1 } },
  ]);
  expect(await send('/v1/events?debug=1', good, firefox)).toBe(200);
  for (const body of [
    ALL,
    `{"${ALL}": 1`,
    JSON.stringify({ site: ALL, events: [ALL], visitor: ALL, consent: { tcf: ALL, gpp: ALL } }),
    JSON.stringify(envelope([event, { ...event, id: ALL, at: ALL }], { site: PLANTED.garbage })),
    JSON.stringify(
      envelope([
        { ...event, type: ALL },
        { ...event, at: 1e15 },
      ]),
    ),
    JSON.stringify(envelope([event], { consent: { tcf: ALL, gpp: ALL, gcs: ALL } })),
    JSON.stringify(envelope(Array(300).fill(event))),
    ALL.repeat(3000),
  ]) {
    for (const path of ['/v1/events', '/v1/events?debug=1', '/v1/query']) await send(path, body);
  }
  await send('/v1/events', good, { origin: `https://${PLANTED.garbage}.example` });
  await send('/v1/events', good, { 'content-type': PLANTED.garbage });
  for (const path of ['/', '/privacy/', '/v1/events/', '/metrics?', '/tokens/', '/%']) {
    await send(`${path}${PATH_OF_ALL}`);
    await send(`${path}${PATH_OF_ALL}`, good);
  }
  await send('/metrics');
  while ((await send('/v1/events', good, firefox)) !== 429);
  expect([...statuses].sort()).toEqual([200, 202, 400, 401, 403, 404, 413, 415, 429]);

  // What is no request, and requests that break off or never end.
  const head = `POST /v1/events?${PATH_OF_ALL} HTTP/1.1\r\nHost: ${PLANTED.garbage}\r\nX-Planted: ${ALL}\r\n`;
  for (const bytes of [
    `${ALL}\r\n\r\n`,
    `${head}X-Long: ${ALL.repeat(300)}\r\n\r\n`,
    `${head}Content-Length: ${PLANTED.garbage}\r\n\r\n`,
    `${head}Transfer-Encoding: chunked\r\n\r\n${PLANTED.garbage}\r\n`,
    `${head}Expect: ${PLANTED.garbage}\r\nContent-Length: 10\r\n\r\n`,
    head,
    `${head}Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n${good.slice(0, 100)}`,
  ]) {
    const { socket, ended } = await rawConnection(port);
    socket.write(bytes);
    await ended;
  }
  const broken = await rawConnection(port);
  broken.socket.write(
    `${head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":`,
  );
  broken.socket.resetAndDestroy();

  // ClickHouse refuses, to the server and to those who ask, and quotes what it was sent.
  await expect.poll(server.output, { timeout: 20_000 }).toContain('"code":"clickhouse-away"');
  const query = ['query', '--site', 'demo', '--metrics', 'visits', '--range', '7d'];
  expect((await cli(['--data', data, ...query])).code).toBe(1);
  expect((await cli(['--data', data, 'release'])).code).toBe(1);
  // The disk is full.
  await limitFiles(server.pid, 4096);
  const another = () =>
    JSON.stringify(envelope([pageView(Date.now())], { visitor: PLANTED.visitor }));
  await expect
    .poll(() => send('/v1/events', another(), { ...firefox, 'x-forwarded-for': '198.51.100.78' }), {
      timeout: 30_000,
    })
    .toBe(503);
  await limitFiles(server.pid, 'unlimited');
  const metrics = await fetch(`${url}/readyz`);
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);

  const output = server.output();
  for (const code of [
    'listening',
    'rate-limited',
    'clickhouse-away',
    'not-durable',
    'stopping',
    'stopped',
  ]) {
    expect(output).toContain(`"code":"${code}"`);
  }
  // A client that goes away in mid-request is no bug.
  expect(output).not.toContain('"code":"unexpected"');
  const log = Buffer.from(output + (await metrics.text()), 'latin1');
  expect([...search().find(log)].map(({ kind }) => kind)).toEqual([]);
  // Every line is one of ours, and the search does find what is there.
  for (const line of output.trim().split('\n').slice(0, -1)) {
    if (!line.startsWith('Headcount listens')) expect(JSON.parse(line)).toHaveProperty('level');
  }
  expect(search().find(Buffer.from(good)).size).toBeGreaterThanOrEqual(6);
}, 120_000);

test('what ends a server by surprise is logged without its message', async () => {
  const server = await serverChild({
    data: await tempFolder(),
    env: { HEADCOUNT_TEST_MESSAGE: ALL },
    node: ['--import', './test/support/rejectOnSignal.mjs'],
  });
  server.child.kill('SIGUSR2');
  expect(await server.ended).toBe(1);
  expect(server.output()).toContain('"code":"unexpected","error":"TypeError"');
  expect(search().find(Buffer.from(server.output(), 'latin1')).size).toBe(0);
});
