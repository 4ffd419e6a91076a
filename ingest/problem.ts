import type { WireError } from './wire.ts';

/** An answer that is not a success: RFC 9457 problem details, with a code for programs. */
export interface Problem {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 500 | 503;
  readonly code: string;
  /** What is wrong and what to do about it; never a value that the client sent. */
  readonly detail: string;
  readonly errors?: readonly WireError[];
  readonly retryAfter?: number;
}

export function problem(
  { status, code, detail, errors, retryAfter }: Problem,
  extraHeaders: Readonly<Record<string, string>> = {},
): Response {
  const headers = {
    'content-type': 'application/problem+json',
    ...extraHeaders,
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  };
  const title = code.replaceAll('-', ' ');
  return new Response(JSON.stringify({ title, status, code, detail, errors }), { status, headers });
}
