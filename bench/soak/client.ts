import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'undici';
import type { Random } from '../../demo/random.ts';
import type { Acknowledged } from './acknowledged.ts';
import type { Batch, BatchMaker } from './batch.ts';
import type { Tally } from './tally.ts';

export interface ClientOptions {
  readonly url: string;
  readonly batches: BatchMaker;
  readonly random: Random;
  readonly tally: Tally;
  readonly acknowledged: Acknowledged;
  /** From one request to the next, milliseconds on average. */
  readonly pauseMs: number;
  /** No more requests once it is aborted; those without an answer are still resent. */
  readonly ending: AbortSignal;
  /** For how long the server remembers ids at least, milliseconds of the machine's clock. */
  readonly rememberedMs: number;
}

interface Answer {
  readonly accepted: number;
  readonly dropped: Readonly<Record<string, number>>;
}

/** What became of all events of a batch. */
type Fate = 'counted' | 'duplicate' | 'late';

const TIMEOUT_MS = 5_000;
/** What a client did not send in its time it makes up for, but no more than this. */
const MOST_BEHIND_MS = 1_000;
const FIRST_BACKOFF_MS = 20;
const LONGEST_BACKOFF_MS = 1_000;
/** Of the requests, those that the client gives up at once, and those that it repeats after the answer. */
const GIVES_UP = 0.02;
const REPEATS = 0.02;

/** One sender with one connection: each request is sent unchanged until there is an answer to it. */
export async function runClient(options: ClientOptions): Promise<void> {
  const { url, batches, random, tally, acknowledged, pauseMs, ending, rememberedMs } = options;
  const connection = new Client(url, {
    ...{ headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS, connectTimeout: TIMEOUT_MS },
  });
  let due = performance.now();
  try {
    while (!ending.aborted) {
      const batch = batches.next();
      const until = performance.now() + rememberedMs;
      const fate = await sendUntilAnswered(connection, batch, until, options);
      if (!fate) return;
      if (fate !== 'late') acknowledged.add(batch);
      if (random.fraction() < REPEATS) {
        tally.repeated += 1;
        const again = await sendUntilAnswered(connection, batch, until, options, fate);
        const wanted = fate === 'late' ? 'late' : 'duplicate';
        if (again && again !== wanted) {
          tally.wrong.push(`answered as ${fate}, then when it was sent again as ${again}`);
        }
      }
      due = Math.max(due + random.fraction() * 2 * pauseMs, performance.now() - MOST_BEHIND_MS);
      const early = due - performance.now();
      if (early > 0) await wait(early, undefined, { signal: ending }).catch(() => {});
    }
  } finally {
    await connection.destroy();
  }
}

/**
 * @param until when the server may have forgotten the ids
 * @param before what the last answer was, where there was one
 * @returns undefined when there was no answer until then
 */
async function sendUntilAnswered(
  connection: Client,
  batch: Batch,
  until: number,
  { random, tally }: ClientOptions,
  before?: Fate,
): Promise<Fate | undefined> {
  const firstSent = performance.now();
  for (let attempt = 0; performance.now() < until; attempt += 1) {
    tally.requests += 1;
    if (attempt > 0) tally.resends += 1;
    const answer = await send(connection, batch, random, tally);
    if (answer) {
      tally.answered(firstSent);
      return fateOf(
        batch,
        answer,
        before ? 'answered' : attempt > 0 ? 'unanswered' : 'never',
        tally,
      );
    }
    const longest = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** attempt);
    await wait(random.fraction() * longest);
  }
  tally.wrong.push('a request had no answer for so long that its ids may be forgotten');
  return undefined;
}

async function send(
  connection: Client,
  { headers, body }: Batch,
  random: Random,
  tally: Tally,
): Promise<Answer | undefined> {
  const impatient = random.fraction() < GIVES_UP;
  const signal = impatient ? AbortSignal.timeout(random.int(1, 10)) : null;
  try {
    const response = await connection.request({
      ...{ path: '/v1/events', method: 'POST', headers, body, signal },
    });
    const text = await response.body.text();
    if (response.statusCode === 202) return JSON.parse(text) as Answer;
    if (response.statusCode === 503) tally.unavailable += 1;
    else if (response.statusCode === 429) tally.tooMany += 1;
    else tally.wrong.push(`the server answered ${response.statusCode}: ${text}`);
  } catch {
    if (signal?.aborted) tally.givenUp += 1;
    else tally.broken += 1;
  }
  return undefined;
}

function fateOf(
  { events }: Batch,
  answer: Answer,
  sentBefore: 'never' | 'unanswered' | 'answered',
  tally: Tally,
): Fate | undefined {
  const { accepted, dropped } = answer;
  if (accepted === events) return 'counted';
  if (dropped.duplicate === events) {
    if (sentBefore === 'unanswered') tally.duplicates += events;
    if (sentBefore === 'never')
      tally.wrong.push('what was never sent before was answered as a duplicate');
    return 'duplicate';
  }
  if (dropped.late === events) {
    if (sentBefore !== 'answered') tally.late += events;
    if (sentBefore === 'unanswered') tally.lateAgain += events;
    return 'late';
  }
  tally.wrong.push(`the events of a request had no one fate: ${JSON.stringify(answer)}`);
  return undefined;
}
