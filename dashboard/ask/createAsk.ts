import type * as z from 'zod';
import type { Answer } from '../../query/answerSchema.ts';
import type { Query } from '../../query/querySchema.ts';
import type { Get } from './createGet.ts';
import { createTurns } from './createTurns.ts';

/** A query without its site, which is the token's. */
export type Question = Omit<z.input<typeof Query>, 'site_id'>;

/**
 * Asks `POST /v1/query`. The same question is asked once and its answer is kept with the page. One that
 * none of its askers wants any more is not asked, or given up, so that it holds up no other.
 */
export interface Ask {
  /** @param wanted aborted once the asker does not need the answer any more */
  (question: Question, wanted?: AbortSignal): Promise<Answer>;
  csv(question: Question): Promise<string>;
}

/** The embedded engine answers two at a time; more would only hold up what is asked first. */
const AT_A_TIME = 3;

/** @throws Refusal from what it returns, as `get` does */
export function createAsk(get: Get, site: string): Ask {
  const kept = new Map<string, Kept>();
  const inTurn = createTurns(AT_A_TIME);
  const send = (question: Question, accept: string, signal?: AbortSignal) =>
    inTurn(
      () =>
        get('/v1/query', {
          ...{ accept, body: { site_id: site, ...question } },
          ...(signal ? { signal } : {}),
        }),
      signal,
    );
  const start = (question: Question, key: string): Kept => {
    const dropped = new AbortController();
    const answer = send(question, 'application/json', dropped.signal).then(
      (response) => response.json() as Promise<Answer>,
    );
    const started: Kept = { answer, askers: 0, settled: false, drop: () => dropped.abort() };
    kept.set(key, started);
    const forget = () => kept.get(key) === started && kept.delete(key);
    dropped.signal.addEventListener('abort', forget);
    answer.then(
      () => {
        started.settled = true;
      },
      // What failed may be asked again.
      forget,
    );
    return started;
  };
  const ask = (question: Question, wanted?: AbortSignal) => {
    const key = JSON.stringify(question);
    const asked = kept.get(key) ?? start(question, key);
    asked.askers += 1;
    wanted?.addEventListener('abort', () => {
      asked.askers -= 1;
      // Whoever asks for the same in the same turn of the page keeps it going.
      queueMicrotask(() => {
        if (asked.askers === 0 && !asked.settled) asked.drop();
      });
    });
    return asked.answer;
  };
  const csv = async (question: Question) => (await send(question, 'text/csv')).text();
  return Object.assign(ask, { csv });
}

/** A question that was asked. */
interface Kept {
  readonly answer: Promise<Answer>;
  /** How many want the answer. */
  askers: number;
  settled: boolean;
  drop(): void;
}
