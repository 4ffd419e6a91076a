import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServerReport } from './headcountServer.ts';
import { serveParent } from './serveParent.ts';

/** The least that any server of Node does with such a request: reads it, parses it, says yes. */
const ANSWER = JSON.stringify({ accepted: 1 });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    JSON.parse(String(body));
    response.writeHead(202, {
      'Content-Type': 'application/json',
      'Content-Length': ANSWER.length,
    });
    response.end(ANSWER);
  });
});
server.listen(0, '127.0.0.1');
const listening = once(server, 'listening');

serveParent<unknown, ServerReport>(async () => {
  await listening;
  return { port: (server.address() as AddressInfo).port };
});
