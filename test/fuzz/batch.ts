import assert from 'node:assert/strict';
import type { ByteSearch } from '../../audit/byteSearch.ts';
import { checkAnswer, checkNothingPlanted, type Receipt } from './checkAnswer.ts';
import { Client, type RawAnswer, requestBytes } from './client.ts';
import type { FuzzRequest } from './requests.ts';
import type { Target } from './target.ts';
import { FRESH } from './validBody.ts';

const CONNECTIONS = 64;
/** So that most addresses stay within their rate, and a frequent one does not. */
const MS_A_REQUEST = 14;

/** What was answered, counted. */
export interface Tally {
  bodies: number;
  requests: number;
  accepted: number;
  readonly statuses: Map<string, number>;
}

export type SendBatch = (batch: readonly FuzzRequest[]) => Promise<void>;

/**
 * Sends each request over a socket, the same again through the app, and, where it was
 * taken, a third time to be shown what would be kept. All within a batch are under way at
 * once. Throws when something does not hold.
 */
export function createSendBatch(target: Target, search: ByteSearch, tally: Tally): SendBatch {
  const clients = Array.from(
    { length: CONNECTIONS },
    () => new Client(Number(new URL(target.server.url).port)),
  );
  let batches = 0;
  const count = (way: string, { status }: RawAnswer) => {
    tally.requests += 1;
    const key = `${way} ${status}`;
    tally.statuses.set(key, (tally.statuses.get(key) ?? 0) + 1);
  };

  async function sendOne(request: FuzzRequest, client: Client): Promise<void> {
    target.clock.now += MS_A_REQUEST;
    const first = await client.send(requestBytes(request));
    count('socket', first);
    const receipt = checkAnswer(request, first, search);
    tally.accepted += receipt?.accepted ?? 0;
    const again = await sendToApp(target, request, '/v1/events');
    count('app, again', again);
    const second = checkAnswer(request, again, search);
    if (first.status === 429) tally.accepted += second?.accepted ?? 0;
    else checkAgain([first, receipt], [again, second]);
    if (!second) return;
    const shown = await sendToApp(target, request, '/v1/events?debug=1');
    count('app, debug', shown);
    assert.equal(shown.status, 200);
    checkNothingPlanted(shown.bytes, search, 'what would be kept');
  }

  return async (batch) => {
    batches += 1;
    const before = [tally.accepted, total(target)] as const;
    const requests = batch.map((request) => ({ ...request, body: renew(request.body, batches) }));
    const lanes = clients.map(async (client, lane) => {
      for (let at = lane; at < requests.length; at += CONNECTIONS) {
        await sendOne(requests[at] as FuzzRequest, client);
      }
    });
    // All of them, so that none is still under way in the next batch.
    const failed = (await Promise.allSettled(lanes)).find(({ status }) => status === 'rejected');
    if (failed) throw (failed as PromiseRejectedResult).reason;
    tally.bodies += batch.length;
    assert.equal(
      total(target) - before[1],
      tally.accepted - before[0],
      'what was counted is not what was accepted',
    );
  };
}

/** Whatever was accepted is not accepted again, and what was refused is refused alike. */
function checkAgain(
  [first, receipt]: readonly [RawAnswer, Receipt | undefined],
  [again, second]: readonly [RawAnswer, Receipt | undefined],
): void {
  assert.equal(again.status, first.status, 'the socket and the app answer differently');
  if (!receipt || !second) {
    assert.equal(again.body, first.body, 'the socket and the app answer differently');
    return;
  }
  assert.equal(second.accepted, 0, 'what was sent again was counted again');
  // One that was late is a duplicate now where another with its id was counted after it.
  const late = second.duplicates - receipt.accepted - receipt.duplicates;
  assert.ok(late >= 0 && late <= receipt.late, 'what was sent again is not told as a duplicate');
  assert.equal(second.late, receipt.late - late);
}

async function sendToApp(
  { app }: Target,
  { body, headers }: FuzzRequest,
  path: string,
): Promise<RawAnswer> {
  const response = await app.request(path, {
    method: 'POST',
    headers: { ...headers, 'content-length': String(body.length) },
    body: new Uint8Array(body),
  });
  const text = await response.text();
  const head = [...response.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    body: text,
    bytes: Buffer.from(head + text),
  };
}

/** All that was folded, whatever became of it since. */
function total({ folded }: Target): number {
  return [...folded.counted.values()].reduce((sum, count) => sum + count, folded.choices);
}

/** Ids that no other sending has. */
function renew(body: Buffer, sending: number): Buffer {
  const hex = sending.toString(16).padStart(6, '0');
  const fresh = Buffer.from(`-5a17-7${hex.slice(0, 3)}-9${hex.slice(3)}-`);
  const renewed = Buffer.from(body);
  for (let at = renewed.indexOf(FRESH); at >= 0; at = renewed.indexOf(FRESH, at + 1)) {
    fresh.copy(renewed, at);
  }
  return renewed;
}
