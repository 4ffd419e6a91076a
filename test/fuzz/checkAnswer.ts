import assert from 'node:assert/strict';
import type { ByteSearch } from '../../audit/byteSearch.ts';
import { MAX_BODY } from '../../ingest/wireLimits.ts';
import type { RawAnswer } from './client.ts';
import type { FuzzRequest } from './requests.ts';

const STATUSES = new Set([202, 400, 403, 413, 415, 429]);

/** What a 202 says of the events of its request. */
export interface Receipt {
  readonly accepted: number;
  readonly duplicates: number;
  readonly late: number;
}

/**
 * Throws when an answer to `POST /v1/events` is not one of those documented, or tells
 * something that was planted.
 *
 * @returns what became of the events, of a 202
 */
export function checkAnswer(
  { body }: FuzzRequest,
  answer: RawAnswer,
  search: ByteSearch,
): Receipt | undefined {
  const { status, contentType } = answer;
  assert(STATUSES.has(status), `the answer is ${status}`);
  checkNothingPlanted(answer.bytes, search, 'an answer');
  if (body.length > MAX_BODY) assert.notEqual(status, 202, 'a body over the limit was taken');
  const json: unknown = JSON.parse(answer.body);
  if (status !== 202) {
    assert.equal(contentType, 'application/problem+json');
    checkProblem(json, status);
    return undefined;
  }
  assert.equal(contentType, 'application/json');
  return checkReceipt(json, eventsIn(body));
}

export function checkNothingPlanted(bytes: Uint8Array, search: ByteSearch, where: string): void {
  const kinds = [...search.find(bytes)].map(({ kind }) => kind);
  assert.deepEqual(kinds, [], `planted values are in ${where}`);
}

/** RFC 9457. */
function checkProblem(json: unknown, status: number): void {
  const { title, code, detail, ...rest } = json as Record<string, unknown>;
  for (const text of [title, code, detail]) assert.equal(typeof text, 'string');
  assert.equal(rest.status, status);
  assert.ok(rest.errors === undefined || Array.isArray(rest.errors));
}

function checkReceipt(json: unknown, events: number): Receipt {
  const { accepted, dropped, errors } = json as {
    accepted: number;
    dropped: Record<string, number>;
    errors: readonly { index: number }[];
  };
  const drops = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  const wrong = new Set(errors.map(({ index }) => index)).size;
  assert.equal(accepted + drops + wrong, events, 'accepted, dropped and errors do not add up');
  return { accepted, duplicates: dropped.duplicate ?? 0, late: dropped.late ?? 0 };
}

/** As whoever sent them would count them. */
function eventsIn(body: Buffer): number {
  const json: unknown = JSON.parse(new TextDecoder().decode(body));
  return (json as { events: unknown[] }).events.length;
}
