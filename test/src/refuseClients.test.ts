import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { refuseClients } from '../../src/refuseClients.ts';
import { rawConnection } from '../support/rawConnection.ts';

const REQUEST = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi';
const SOON = { timeout: 30_000, interval: 5 };

/** A server that answers when the test says so. */
async function holdingServer() {
  const held: ServerResponse[] = [];
  const refused: string[] = [];
  let errors = 0;
  const server = createServer((_request, response) => void held.push(response));
  server.on('clientError', () => {
    errors += 1;
  });
  refuseClients(server, (code) => void refused.push(code));
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const connection = await rawConnection((server.address() as AddressInfo).port);
  return { ...connection, held, refused, errors: () => errors };
}

test('junk behind a request that waits is counted once, and closes the connection after the answer', async () => {
  const { socket, ended, held, refused, errors } = await holdingServer();
  socket.write(`${REQUEST}${REQUEST}junk\r\n\r\n`);
  await expect.poll(errors, SOON).toBe(1);
  socket.write('more junk');
  await expect.poll(errors, SOON).toBe(2);
  expect(refused).toEqual(['not-http']);
  for (const response of held) response.writeHead(202).end('counted');
  const answers = await ended;
  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 202', 'HTTP/1.1 202']);
  expect(answers.match(/counted/g)).toHaveLength(2);
});

test('an answer that has begun is not cut by a refusal', async () => {
  const { socket, ended, held, refused } = await holdingServer();
  const chunked = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
  socket.write(chunked);
  await expect.poll(() => held.length, SOON).toBe(1);
  held[0]?.writeHead(413, { 'content-length': 8 }).write('too ');
  socket.write('junk\r\n');
  await expect.poll(() => refused, SOON).toEqual(['not-http']);
  held[0]?.end('long');
  const answer = await ended;
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toMatch(/\r\n\r\ntoo long$/);
});
