import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createEdgeApi } from '../../../src/audit/edgeApi.ts';
import { keptOf, secretsOf, whole } from '../../../src/audit/edgeKept.ts';
import { createEdgeSender } from '../../../src/audit/edgeSender.ts';
import type { KeptLine } from '../../../src/edge/keptLine.ts';

async function serve(answer: RequestListener): Promise<URL> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

/** Refuses so many requests, as the limit of a minute does. */
function after(refused: number): RequestListener {
  let came = 0;
  return (_request, response) => {
    came += 1;
    if (came <= refused) response.writeHead(429, { 'retry-after': '0' }).end('{}');
    else response.end('{"site":"demo"}');
  };
}

test('what comes too soon is sent again when it may, and not for ever', async () => {
  const asked = { method: 'POST', path: '/v1/events', headers: {} } as const;
  const patient = createEdgeSender(await serve(after(2)));
  onTestFinished(patient.close);
  expect((await patient.send(asked)).status).toBe(200);
  const refused = createEdgeSender(await serve(after(99)));
  onTestFinished(refused.close);
  expect((await refused.send(asked)).status).toBe(429);
  const api = createEdgeApi({ url: await serve(after(2)), token: 'hc_some' });
  expect(await api.call('policy')).toEqual({ site: 'demo' });
});

test('the token goes nowhere else, and an answer of something else is told', async () => {
  const away = createEdgeApi({
    url: await serve((_request, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    }),
    token: 'hc_some',
  });
  await expect(away.call('policy')).rejects.toThrow(/does not answer/);
  const other = createEdgeApi({
    url: await serve((_, response) => response.end('<html>')),
    token: 'x',
  });
  await expect(other.call('policy')).rejects.toThrow(/something else than Headcount/);
});

async function* told(lines: readonly KeptLine[]): AsyncGenerator<KeptLine> {
  yield* lines;
}

const table = (name: string, columns: string[], ...rows: KeptRow[]): KeptLine => ({
  ...{ object: 'shard ever 0 of 1', table: name, rows },
  columns: Object.fromEntries(columns.map((column) => [column, 'TEXT'])),
});
type KeptRow = Extract<KeptLine, { table: string }>['rows'][number];

test('what was cut off is not taken for all', async () => {
  const read = async (lines: readonly KeptLine[]) => {
    for await (const _ of whole(told(lines)));
  };
  await read([table('journal', ['body']), { end: true }]);
  await expect(read([table('journal', ['body'])])).rejects.toThrow(/not told to its end/);
});

test('bytes are searched as they are, whichever way they were written', () => {
  const id = Buffer.from('5f928a29e2884b78a7f30d46b3081873', 'hex');
  const has = (line: KeptLine) => Buffer.from(keptOf(line)?.bytes ?? []).includes(id);
  expect(has(table('visitors', ['id'], [{ base64: id.toString('base64') }]))).toBe(true);
  expect(has(table('journal', ['body'], [`{"bytes":"${id.toString('base64')}"}`]))).toBe(true);
  expect(has({ object: 'coordinator', values: [['who', id.toString('base64url')]] })).toBe(true);
  expect(has(table('journal', ['body'], ['{"bytes":""}']))).toBe(false);
});

test('of a window’s key both halves are secrets, of event ids none', () => {
  const [inside, outside] = ['ab'.repeat(32), 'cd'.repeat(32)];
  const secrets = secretsOf([
    table('keys', ['window', 'key'], [1, `${inside} name`]),
    table('event_id_keys', ['generation', 'key'], [1, `${inside} other`]),
    { half: 'audit-1 ever 0 of 1/name', text: outside },
    { half: 'audit-1 ever 0 of 1/other', text: outside },
  ]);
  expect(secrets.map(({ kind, bytes }) => [kind, Buffer.from(bytes).toString('hex')])).toEqual([
    ['key', inside],
    ['key', outside],
  ]);
});
