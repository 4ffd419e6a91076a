import type { Answer } from '../query/answerQuery.ts';
import { createControl } from '../src/control.ts';
import type { Headcount } from '../src/headcount.ts';

/** Asks the query API of the demo's site. */
export type Ask = (query: object) => Promise<Answer>;

export function createAsk(headcount: Headcount): Ask {
  const control = createControl(headcount);
  return async (query) => {
    const body = JSON.stringify({ site_id: 'demo', pagination: { limit: 10_000 }, ...query });
    const response = await control.request('/v1/query', { method: 'POST', body });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as Answer;
  };
}
