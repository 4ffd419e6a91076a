import type { Answer } from './answer.ts';
import { type Problem, problemAnswer, UNEXPECTED } from './problem.ts';
import type { EventsRequest } from './readRequest.ts';
import { type TakeDeps, type Taken, takeEnvelope, tooMany } from './takeEnvelope.ts';
import { MAX_BODY } from './wireLimits.ts';

export interface AnswerDeps extends TakeDeps {
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
  let answer: Answer;
  try {
    answer = answerOf(await take(request, text, deps));
  } catch (error) {
    deps.failed?.(error);
    answer = refuse(UNEXPECTED);
  }
  deps.answered?.(answer, (performance.now() - begun) / 1000);
  return answer;
}

function take(
  request: EventsRequest,
  text: string | undefined,
  deps: AnswerDeps,
): Promise<Taken> | Problem {
  // Before anything is parsed: to refuse must cost less than to count.
  const limit = deps.limits?.address(request.address) ?? 0;
  if (typeof limit === 'number') return takeIfAllowed(limit, request, text, deps);
  return limit.then((waitFor) => takeIfAllowed(waitFor, request, text, deps));
}

/** @param waitFor seconds that the address has to wait */
function takeIfAllowed(
  waitFor: number,
  request: EventsRequest,
  text: string | undefined,
  deps: TakeDeps,
): Promise<Taken> | Problem {
  if (waitFor > 0) return tooMany(waitFor);
  if (!isJson(request.header('content-type') ?? '')) return WRONG_CONTENT_TYPE;
  if (text === undefined) return TOO_LARGE;
  const body = parseJson(text);
  return body === undefined ? NOT_JSON : takeEnvelope(request, body, deps);
}

const ANY_ORIGIN = { 'access-control-allow-origin': '*' };
const JSON_HEADERS = { 'content-type': 'application/json', ...ANY_ORIGIN };

const WRONG_CONTENT_TYPE: Problem = {
  status: 415,
  code: 'wrong-content-type',
  detail: 'Send JSON as application/json, or as text/plain from navigator.sendBeacon.',
};

const TOO_LARGE: Problem = {
  status: 413,
  code: 'too-large',
  detail: `The body is over ${MAX_BODY} bytes; send fewer events in a request.`,
};

const NOT_JSON: Problem = { status: 400, code: 'not-json', detail: 'The body is not JSON.' };

function answerOf(taken: Taken): Answer {
  if ('status' in taken) return refuse(taken);
  const status = 'stored' in taken ? 200 : 202;
  return { status, headers: JSON_HEADERS, body: JSON.stringify(taken) };
}

/** A browser may send from any page, and may read why it was refused. */
function refuse(problem: Problem): Answer {
  return problemAnswer(problem, ANY_ORIGIN);
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
