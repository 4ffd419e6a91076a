import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { answerCall, type Runs } from './answerCall.ts';
import { refusalOf, type User } from './authenticate.ts';
import { classify } from './classify.ts';
import { Engine } from './engine.ts';
import { execute, halfOf } from './execute.ts';
import type { Call, Fault, FaultOf } from './fault.ts';
import { readRequest, type StatementRequest } from './readRequest.ts';
import { compressed, type Reply, replyOf, send, textReply } from './respond.ts';

export type { Call, Fault, FaultOf } from './fault.ts';

export interface FrontOptions extends Partial<User> {
  /** The engine's folder. One process at a time may have it, and a process only one. */
  readonly path: string;
  /** 0, which is the default, for any free one. */
  readonly port?: number;
  readonly host?: string;
  /** PEM. With it the front speaks HTTPS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Asked before each call what goes wrong with it. */
  readonly fault?: FaultOf;
}

export interface ClickHouseFront {
  readonly url: string;
  /** Breaks off what is not answered, and lets the folder go. */
  close(): Promise<void>;
}

/** As long as ClickHouse keeps an idle connection by default (`keep_alive_timeout`). */
const KEEP_ALIVE_MS = 10_000;

/** As `http_max_uri_size` of ClickHouse, in bytes. */
const MAX_HEADERS = 1_048_576;

/**
 * Serves the embedded engine over HTTP as a ClickHouse server would be, well enough for
 * `@clickhouse/client` and others, and breaks where it is told to.
 *
 * @throws when the folder or the port is taken
 */
export async function startClickHouseFront(options: FrontOptions): Promise<ClickHouseFront> {
  const { path, port = 0, host = '127.0.0.1', tls } = options;
  const engine = new Engine(path);
  const answer = createAnswer(engine, options);
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void answer(request, response).catch(() => response.destroy());
  const limits = { keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: MAX_HEADERS, requestTimeout: 0 };
  const server = tls
    ? createTlsServer({ ...limits, ...tls }, listener)
    : createServer(limits, listener);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen({ port, host }, resolve);
    });
  } catch (error) {
    await engine.close();
    throw error;
  }
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    url: `${tls ? 'https' : 'http'}://${shown}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await engine.close();
    },
  };
}

function createAnswer(engine: Engine, { user = 'default', password = '', fault }: FrontOptions) {
  const counts = new Map<string, number>();
  const faultOf = (call: Omit<Call, 'index'>): Fault | undefined => {
    const key = `${call.kind} ${call.table}`;
    const index = counts.get(key) ?? 0;
    counts.set(key, index + 1);
    return fault?.({ ...call, index });
  };
  const ping: Runs = { whole: async () => textReply(200, 'Ok.\n') };
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://front');
    const answer = (call: Omit<Call, 'index'>, runs: Runs) =>
      answerCall(response, faultOf(call), runs, engine.version);
    if (url.pathname === '/ping') return answer({ kind: 'ping', statement: '' }, ping);
    if (url.pathname !== '/') return send(response, textReply(404, 'There is no handle.\n'));
    const asked = await readRequest(request, url);
    const refusal = refusalOf(request, url, { user, password });
    if (refusal) return send(response, replyOf(refusal, engine.version));
    const run = async (what: StatementRequest): Promise<Reply> => {
      const reply = await execute(engine, what);
      const may = what.settings.get('enable_http_compression') === '1';
      return may ? compressed(reply, request) : reply;
    };
    const { statement } = asked;
    const half = halfOf(asked);
    const whole = () => run(asked);
    const runs: Runs = half ? { whole, half: () => run(half) } : { whole };
    return answer({ ...classify(statement), statement }, runs);
  };
}
