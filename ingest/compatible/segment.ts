import type { Answer } from '../answer.ts';
import type { Problem } from '../problem.ts';
import type { Dialect, Receipts } from './dialect.ts';
import { segmentEnvelopes } from './segmentEnvelopes.ts';
import { BATCHES, CALLS, readMessages } from './segmentMessage.ts';

/**
 * Calls that name people, or screens of an app: accepted and dropped. Nothing of them is read
 * but the write key.
 */
const DROPPED: ReadonlySet<string> = new Set(['identify', 'group', 'alias', 'screen']);

/**
 * Segment's HTTP Tracking API, as its libraries use it. See
 * https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
 */
export const segment: Dialect = {
  name: 'segment',
  paths: [...CALLS.keys(), ...BATCHES],
  // Its libraries keep a batch below 500 KB.
  maxBody: 512 * 1024,
  translate(sent, deps) {
    const messages = readMessages(sent, deps.siteOf);
    if ('status' in messages) return messages;
    const counted = messages.filter(({ type }) => !DROPPED.has(type));
    return segmentEnvelopes(counted, sent, deps);
  },
  accepted,
  refused,
};

/** `{"success": true}` and nothing else where all was counted, or dropped as identity calls are. */
function accepted({ dropped, errors }: Receipts): Answer {
  const isDropped = Object.keys(dropped).length > 0;
  return json(200, {
    success: true,
    ...(isDropped ? { dropped } : {}),
    ...(errors.length > 0 ? { errors } : {}),
  });
}

/** Segment answers 400 to what is too large. Its Python library reads `code` and `message`. */
function refused({ status, code, detail, errors }: Problem): Answer {
  const body = { success: false, code, message: detail, errors };
  return json(status === 413 ? 400 : status, body);
}

/** analytics.js waits as long as `Retry-After` says, and has to be allowed to read it. */
function json(status: number, body: object): Answer {
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'access-control-expose-headers': 'retry-after',
    },
    body: JSON.stringify(body),
  };
}
