import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Answer } from '../ingest/answer.ts';
import { type AnswerDeps, answerEvents } from '../ingest/answerEvents.ts';
import { EVENTS_PATH } from '../ingest/eventsRoute.ts';
import { problemAnswer, UNEXPECTED } from '../ingest/problem.ts';
import { MAX_BODY } from '../ingest/wireLimits.ts';
import type { ClientAddress } from './clientAddress.ts';

/**
 * Answers the usual `POST /v1/events` before the app's own listener: one whose body is as
 * long as it says and came together with its head. To make a `Request` and a `Response` of
 * each takes as long as to answer it. All else goes on to the app. Where a request is cut into
 * packets is chance, so what the app reads in another way than this has to go on to it, too.
 */
export function answerEventsFirst(
  server: Server,
  deps: AnswerDeps,
  clientAddress: ClientAddress,
): void {
  const others = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  const goOn: RequestListener = (request, response) => {
    for (const listener of others) listener.call(server, request, response);
  };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const length = announcedLength(request);
    if (length === undefined) return goOn(request, response);
    // The parser hands the body on after the head, in the same step when both came together.
    process.nextTick(() => {
      const body: Buffer | null = request.read(length);
      if (body?.length !== length) return goOn(request, response);
      void answerEvents(eventsRequest(request, clientAddress), readText(body), deps)
        .catch(() => problemAnswer(UNEXPECTED))
        .then((answer) => send(response, answer));
    });
  });
}

/**
 * Hosts that the app takes without parsing a URL. It refuses some others, as `a b` and none;
 * the rest, as `[::1]` and `Example`, it can answer as well.
 */
const PLAIN_HOST = /^[a-z0-9._-]+(?::(?:[1-5]\d{3,4}|[6-9]\d{3}))?$/;

/** The length of the body, where the request is one to be answered here. */
function announcedLength(request: IncomingMessage): number | undefined {
  const { method, url, headers } = request;
  if (url !== EVENTS_PATH || method !== 'POST') return undefined;
  if (headers['transfer-encoding'] !== undefined || headers.expect !== undefined) return undefined;
  if (!PLAIN_HOST.test(headers.host ?? '') || namesTwice(request)) return undefined;
  const length = Number(headers['content-length']);
  return length > 0 && length <= MAX_BODY ? length : undefined;
}

/** Of some headers that come twice Node keeps the first, where the app joins both. */
function namesTwice({ headers, rawHeaders }: IncomingMessage): boolean {
  return Object.keys(headers).length * 2 !== rawHeaders.length;
}

function eventsRequest({ headers, socket }: IncomingMessage, clientAddress: ClientAddress) {
  const header = (name: string) => headers[name] as string | undefined;
  const address = clientAddress(socket.remoteAddress, header('x-forwarded-for'));
  return { header, address, place: undefined, debug: false };
}

const BYTE_ORDER_MARK = '\ufeff';

/** UTF-8, without the mark that some programs put before it. */
function readText(body: Buffer): string {
  const text = body.toString();
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { ...headers, 'content-length': length });
  // Nearly every answer is ASCII, and then nothing has to be encoded.
  response.end(body, length === body.length ? 'latin1' : 'utf8');
}
