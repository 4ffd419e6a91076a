import type { Answer } from './answer.ts';
import { type Problem, problemAnswer, UNEXPECTED } from './problem.ts';
import type { RawRequest } from './rawRequest.ts';
import { type EventsRequest, readRequest } from './readRequest.ts';
import { type Envelope, parseEnvelope } from './wire.ts';
import { MAX_BODY, MAX_EVENTS } from './wireLimits.ts';

/** What became of a request's events. */
export interface Receipt {
  readonly accepted: number;
  readonly dropped: Readonly<Record<string, number>>;
}

/** The counts could not be made durable, for a reason that may pass. */
export class NotDurable extends Error {
  override name = 'NotDurable';
}

export interface AnswerDeps {
  readonly now: () => number;
  /** The origins that may send for a site, or `undefined` for a site without a policy. */
  readonly originsOf: (site: string) => readonly string[] | undefined;
  /** Counts the events; resolves once the counts are durable. Throws `NotDurable`. */
  readonly collect: (request: RawRequest) => Promise<Receipt>;
  /** What would be kept of the events, for `?debug=1`; keeps nothing. */
  readonly preview: (request: RawRequest) => unknown;
  /** After how many seconds an address or a site may send again; 0 when it may now. */
  readonly limits?: {
    readonly address: (address: string | undefined) => number;
    readonly site: (site: string) => number;
  };
  /** Told of each answer, and how many seconds after the body it was made. */
  readonly answered?: (answer: Answer, seconds: number) => void;
  /** Told of an unforeseen error. Its message may hold anything. */
  readonly failed?: (error: unknown) => void;
}

/**
 * The answer to `POST /v1/events`, on every platform and by every way in.
 *
 * @param text the body, `undefined` when it is over `MAX_BODY` bytes
 */
export async function answerEvents(
  request: EventsRequest,
  text: string | undefined,
  deps: AnswerDeps,
): Promise<Answer> {
  const begun = performance.now();
  const answer = await decide(request, text, deps).catch((error) => {
    deps.failed?.(error);
    return refuse(UNEXPECTED);
  });
  deps.answered?.(answer, (performance.now() - begun) / 1000);
  return answer;
}

async function decide(
  request: EventsRequest,
  text: string | undefined,
  deps: AnswerDeps,
): Promise<Answer> {
  // Before anything is parsed: to refuse must cost less than to count.
  const waitFor = deps.limits?.address(request.address) ?? 0;
  if (waitFor > 0) return refuse(tooMany(waitFor));
  const envelope = readEnvelope(request, text, deps);
  if ('status' in envelope) return refuse(envelope);
  const { raw, errors } = readRequest(request, envelope, deps.now());
  if (request.debug) return json(200, { stored: false, events: deps.preview(raw), errors });
  try {
    const { accepted, dropped } = await deps.collect(raw);
    return json(202, { accepted, dropped, errors });
  } catch (error) {
    if (error instanceof NotDurable) return refuse(NOT_DURABLE);
    throw error;
  }
}

const ANY_ORIGIN = { 'access-control-allow-origin': '*' };
const JSON_HEADERS = { 'content-type': 'application/json', ...ANY_ORIGIN };

const NOT_DURABLE: Problem = {
  status: 503,
  code: 'not-durable',
  detail: 'The events could not be made durable. Send the same request again.',
  retryAfter: 5,
};

function tooMany(retryAfter: number): Problem {
  return {
    status: 429,
    code: 'too-many-requests',
    detail: 'There were too many requests in this minute. Send the same request again in the next.',
    retryAfter,
  };
}

function json(status: number, body: object): Answer {
  return { status, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

/** A browser may send from any page, and may read why it was refused. */
function refuse(problem: Problem): Answer {
  return problemAnswer(problem, ANY_ORIGIN);
}

function readEnvelope(
  { header }: EventsRequest,
  text: string | undefined,
  deps: AnswerDeps,
): Envelope | Problem {
  if (!isJson(header('content-type') ?? '')) {
    return {
      status: 415,
      code: 'wrong-content-type',
      detail: 'Send JSON as application/json, or as text/plain from navigator.sendBeacon.',
    };
  }
  if (text === undefined) {
    return {
      status: 413,
      code: 'too-large',
      detail: `The body is over ${MAX_BODY} bytes; send fewer events in a request.`,
    };
  }
  const body = parseJson(text);
  if (body === undefined) {
    return { status: 400, code: 'not-json', detail: 'The body is not JSON.' };
  }
  const parsed = parseEnvelope(body);
  if ('errors' in parsed) {
    return {
      status: 400,
      code: 'wrong-shape',
      detail: 'The request does not have the shape of the wire format; see errors.',
      errors: parsed.errors,
    };
  }
  if (parsed.ok.events.length > MAX_EVENTS) {
    return {
      status: 413,
      code: 'too-many-events',
      detail: `A request takes at most ${MAX_EVENTS} events; send the rest in another.`,
    };
  }
  return refuseSender(header('origin'), parsed.ok.site, deps) ?? parsed.ok;
}

function refuseSender(
  origin: string | undefined,
  site: string,
  deps: AnswerDeps,
): Problem | undefined {
  const origins = deps.originsOf(site);
  if (!origins) {
    return {
      status: 400,
      code: 'unknown-site',
      detail: 'No policy is in force for this site. Its name is that of its file in policies/.',
    };
  }
  if (origin !== undefined && !origins.includes(origin)) {
    return {
      status: 403,
      code: 'unknown-origin',
      detail: 'This origin may not send for this site. Add it to "origins" in the policy.',
    };
  }
  const waitFor = deps.limits?.site(site) ?? 0;
  return waitFor > 0 ? tooMany(waitFor) : undefined;
}

/** `text/plain` is what a beacon may say without a preflight. */
function isJson(contentType: string): boolean {
  const end = contentType.indexOf(';');
  const type = (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
  return type === 'application/json' || type === 'text/plain';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
