import type * as z from 'zod';
import type { Answer } from '../../query/answerSchema.ts';
import type { Query } from '../../query/querySchema.ts';
import type { Get } from './createGet.ts';

/** A query without its site, which is the token's. */
export type Question = Omit<z.input<typeof Query>, 'site_id'>;

/** Asks `POST /v1/query`. The same question is asked once and its answer is kept with the page. */
export interface Ask {
  (question: Question): Promise<Answer>;
  csv(question: Question): Promise<string>;
}

/** The embedded engine answers two at a time; more would only hold up what is asked first. */
const AT_A_TIME = 3;

/** @throws Refusal from what it returns, as `get` does */
export function createAsk(get: Get, site: string): Ask {
  const answers = new Map<string, Promise<Answer>>();
  const inTurn = createTurns(AT_A_TIME);
  const send = (question: Question, accept: string) =>
    inTurn(() => get('/v1/query', { accept, body: { site_id: site, ...question } }));
  const ask = (question: Question) => {
    const key = JSON.stringify(question);
    const known = answers.get(key);
    if (known) return known;
    const answer = send(question, 'application/json').then(
      (response) => response.json() as Promise<Answer>,
    );
    answers.set(key, answer);
    // What failed may be asked again.
    answer.catch(() => answers.delete(key));
    return answer;
  };
  const csv = async (question: Question) => (await send(question, 'text/csv')).text();
  return Object.assign(ask, { csv });
}

/** Runs so many tasks at a time, in the order in which they came. */
function createTurns(most: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
