import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, deflate, gzip, zstdCompress } from 'node:zlib';
import { type Exception, statusOf } from './exception.ts';
import { header } from './readRequest.ts';

/** An answer that is not sent yet. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const COMPRESS: Readonly<Record<string, (bytes: Uint8Array) => Promise<Buffer>>> = {
  zstd: (bytes) => promisify(zstdCompress)(bytes),
  br: (bytes) => promisify(brotliCompress)(bytes),
  gzip: (bytes) => promisify(gzip)(bytes),
  deflate: (bytes) => promisify(deflate)(bytes),
};

/** Compresses what the client accepts compressed, as `enable_http_compression` allows it. */
export async function compressed(reply: Reply, request: IncomingMessage): Promise<Reply> {
  const accepted = header(request, 'accept-encoding').split(/[ ,]+/);
  for (const [name, compress] of Object.entries(COMPRESS)) {
    if (!accepted.includes(name)) continue;
    const headers = { ...reply.headers, 'content-encoding': name };
    return { ...reply, headers, body: await compress(reply.body) };
  }
  return reply;
}

export function replyOf(exception: Exception, version: string): Reply {
  return {
    status: statusOf(exception),
    headers: {
      'content-type': 'text/plain; charset=UTF-8',
      'x-clickhouse-exception-code': String(exception.code),
    },
    body: Buffer.from(`${exception.message} (version ${version})\n`),
  };
}

export function textReply(status: number, text: string): Reply {
  return { status, headers: { 'content-type': 'text/plain' }, body: Buffer.from(text) };
}

export function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, headers).end(body);
}

/** Sends a few bytes at a time, until all are sent or the client has gone. */
export async function dribble(
  response: ServerResponse,
  { status, headers, body }: Reply,
  bytes: number,
  everyMs: number,
): Promise<void> {
  response.writeHead(status, headers);
  for (let at = 0; at < body.length && !response.destroyed; at += bytes) {
    response.write(body.subarray(at, at + bytes));
    await new Promise((resolve) => setTimeout(resolve, everyMs).unref());
  }
  response.end();
}

/** Sends a part of the body and resets the connection. */
export function cut(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { ...headers, 'content-length': String(body.length) });
  response.write(body.subarray(0, Math.ceil(body.length / 2)), () => reset(response));
}

export function reset(response: ServerResponse): void {
  const { socket } = response;
  // A reset by TCP, as of a process that was killed; TLS hides the handle that could.
  if (socket && 'encrypted' in socket) socket.destroy();
  else socket?.resetAndDestroy();
}
