import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
  request as send,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WireEvent } from '../../../ingest/wire.ts';

/** The body of `POST /v1/events`, as the beacon wrote it. */
export interface SentEnvelope {
  readonly site: string;
  readonly sentAt?: number;
  readonly consent?: unknown;
  readonly visitor?: string;
  readonly child?: boolean;
  readonly context?: { readonly language?: string; readonly timezone?: string };
  readonly events: readonly (Omit<WireEvent, 'url'> & Readonly<Record<string, unknown>>)[];
}

/** A request of a browser, with the answer that it got. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Of `POST /v1/events`. */
  readonly envelope: SentEnvelope | undefined;
  /** Until it is answered it is undefined; `lost` where the answer was dropped, `refused` where nothing was sent on. */
  answer: number | 'lost' | 'refused' | undefined;
  answerHeaders: OutgoingHttpHeaders;
}

/**
 * What becomes of a request: sent on; counted, but the answer is lost; the connection
 * cut before the server has it; or another answer, by its status.
 */
export type Rule = 'pass' | 'lose' | 'refuse' | number;

export interface Front {
  readonly url: string;
  readonly received: readonly Received[];
  /** What becomes of each request, in order; `pass` where it is not set. */
  rule: (request: Received) => Rule | Promise<Rule>;
  close(): Promise<void>;
}

/**
 * A proxy before the server that keeps what browsers sent, byte by byte, and can fail as
 * networks do.
 *
 * @param target the server's port, asked anew for each request: it may have been started again
 */
export async function openFront(target: () => number): Promise<Front> {
  const received: Received[] = [];
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const front: Front = {
    url: `http://stats.localhost:${port}`,
    received,
    rule: () => 'pass',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return front;

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readAll(incoming).catch(() => undefined);
    if (body === undefined) return;
    const request = note(incoming, body.toString());
    received.push(request);
    const rule = await front.rule(request);
    if (rule === 'refuse') {
      request.answer = 'refused';
      incoming.socket.destroy();
    } else if (typeof rule === 'number') {
      answer(request, response, rule, { 'access-control-allow-origin': '*' }, Buffer.alloc(0));
    } else {
      const theirs = await forward(incoming, body, target()).catch(() => undefined);
      if (theirs && rule === 'pass') {
        return answer(request, response, theirs.status, theirs.headers, theirs.body);
      }
      request.answer = theirs ? 'lost' : 'refused';
      incoming.socket.destroy();
    }
  }
}

function note(incoming: IncomingMessage, body: string): Received {
  const { method = '', headers } = incoming;
  const path = incoming.url ?? '/';
  const isEvents = method === 'POST' && path.startsWith('/v1/events');
  return {
    ...{ method, path, headers, body },
    envelope: isEvents ? (JSON.parse(body) as SentEnvelope) : undefined,
    answer: undefined,
    answerHeaders: {},
  };
}

function answer(
  request: Received,
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: Buffer,
): void {
  request.answer = status;
  request.answerHeaders = headers;
  // On a connection that is used again the browser itself repeats what was cut, unasked.
  response.writeHead(status, { ...headers, connection: 'close' }).end(body);
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function forward(incoming: IncomingMessage, body: Buffer, port: number) {
  const { method, url, headers } = incoming;
  return new Promise<{ status: number; headers: OutgoingHttpHeaders; body: Buffer }>(
    (resolve, reject) => {
      const options = { host: '127.0.0.1', port, method, path: url, headers };
      const outgoing = send(options, (theirs) => {
        readAll(theirs).then(
          (bytes) =>
            resolve({ status: theirs.statusCode ?? 0, headers: theirs.headers, body: bytes }),
          reject,
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    },
  );
}
