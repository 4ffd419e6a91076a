import { type Answer, toResponse } from './answer.ts';
import type { WireError } from './wire.ts';

/** An answer that is not a success: RFC 9457 problem details, with a code for programs. */
export interface Problem {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 500 | 503;
  readonly code: string;
  /** What is wrong and what to do about it; never a value that the client sent. */
  readonly detail: string;
  readonly errors?: readonly WireError[];
  /** Seconds. */
  readonly retryAfter?: number;
}

/** The message of an unforeseen error may hold anything, so it is neither answered nor logged. */
export const UNEXPECTED: Problem = {
  status: 500,
  code: 'unexpected',
  detail: 'This should not happen. Nothing of the request was kept.',
};

export function problemAnswer(
  { status, code, detail, errors, retryAfter }: Problem,
  extraHeaders: Readonly<Record<string, string>> = {},
): Answer {
  const headers = {
    'content-type': 'application/problem+json',
    ...extraHeaders,
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  };
  const title = code.replaceAll('-', ' ');
  return {
    status,
    headers,
    code,
    body: JSON.stringify({ title, status, code, detail, errors }),
  };
}

export function problem(
  what: Problem,
  extraHeaders: Readonly<Record<string, string>> = {},
): Response {
  return toResponse(problemAnswer(what, extraHeaders));
}
