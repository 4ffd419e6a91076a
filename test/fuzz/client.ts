import { connect, type Socket } from 'node:net';
import type { FuzzRequest } from './requests.ts';

export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** All that came, head included. */
  readonly bytes: Buffer;
}

const HEAD_END = '\r\n\r\n';

/** The bytes of a request, in the pieces they are written in. */
export function requestBytes({ body, headers, framing }: FuzzRequest): Buffer[] {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const chunked = framing === 'chunked';
  const length = chunked ? 'transfer-encoding: chunked' : `content-length: ${body.length}`;
  const head = Buffer.from(
    `POST /v1/events HTTP/1.1\r\nhost: localhost\r\n${lines.join('')}${length}${HEAD_END}`,
    'latin1',
  );
  if (framing === 'whole') return [Buffer.concat([head, body])];
  if (!chunked) return [head, body];
  const middle = body.length >> 1;
  const halves = [body.subarray(0, middle), body.subarray(middle)].filter((it) => it.length > 0);
  const chunks = halves.flatMap((half) => [`${half.length.toString(16)}\r\n`, half, '\r\n']);
  return [head, ...[...chunks, '0\r\n\r\n'].map((it) => Buffer.from(it))];
}

/**
 * A keep-alive connection with at most one request under way, opened again where the
 * server closed it. It does not look at what it sends, as a client's library would.
 */
export class Client {
  readonly #port: number;
  #socket: Socket | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  async send(pieces: readonly Buffer[]): Promise<RawAnswer> {
    const reused = this.#socket !== undefined;
    try {
      return await this.#sendOnce(pieces);
    } catch (error) {
      // A server may close an unused connection just as something is sent on it.
      if (!reused) throw error;
      return this.#sendOnce(pieces);
    }
  }

  async #sendOnce(pieces: readonly Buffer[]): Promise<RawAnswer> {
    const socket = await this.#open();
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      const done = (error: Error | undefined, answer?: RawAnswer) => {
        socket.off('data', read).off('close', closed);
        if (error || /\r\nconnection: close\r\n/i.test(answer?.bytes.toString('latin1') ?? '')) {
          this.close();
        }
        if (answer) resolve(answer);
        else reject(error);
      };
      const read = (chunk: Buffer) => {
        chunks.push(chunk);
        const answer = parseAnswer(chunks.length === 1 ? chunk : Buffer.concat(chunks));
        if (answer) done(undefined, answer);
      };
      const closed = () => done(new Error('The connection was closed without an answer.'));
      socket.on('data', read).on('close', closed);
      for (const piece of pieces) socket.write(piece);
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open(): Promise<Socket> {
    if (this.#socket && !this.#socket.closed) return Promise.resolve(this.#socket);
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: this.#port });
      socket.setNoDelay(true);
      // What breaks ends in a close, which the request under way hears of.
      socket.on('error', reject);
      socket.once('connect', () => resolve(socket));
      this.#socket = socket;
    });
  }
}

/** The first answer of what came; undefined while it is not whole. */
export function parseAnswer(bytes: Buffer): RawAnswer | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const head = bytes.toString('latin1', 0, headEnd + 2);
  const length = Number(/\r\ncontent-length: *(\d+)\r\n/i.exec(head)?.[1]);
  const start = headEnd + HEAD_END.length;
  if (!(bytes.length >= start + length)) return undefined;
  return {
    status: Number(head.slice(9, 12)),
    contentType: /\r\ncontent-type: *([^\r]*)\r\n/i.exec(head)?.[1] ?? '',
    body: bytes.toString('utf8', start, start + length),
    bytes,
  };
}
