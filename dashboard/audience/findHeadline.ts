import type { Answer, Result } from '../../query/answerSchema.ts';
import type { Question } from '../ask/createAsk.ts';
import { type Span, spanBefore } from '../period/period.ts';
import { windowFrom } from '../period/windowsIn.ts';
import type { HeadlinePlan } from './planHeadline.ts';

/** The newest published window of a period, and the one it is compared with where that is published, too. */
export interface Headline extends Pick<HeadlinePlan, 'metric' | 'kind' | 'question'> {
  readonly window: Span;
  readonly row: Result;
  readonly before: Result | undefined;
  readonly meta: Answer['meta'];
}

/**
 * Asks one plan after the other until one has a window in the period.
 *
 * @returns where none has one, whether windows of it were withheld
 * @throws Refusal from what it returns, as `ask` does
 */
export async function findHeadline(
  plans: readonly HeadlinePlan[],
  ask: (question: Question) => Promise<Answer>,
): Promise<Headline | { readonly withheld: boolean }> {
  let withheld = false;
  for (const { metric, kind, question, from } of plans) {
    const { results, meta } = await ask(question);
    withheld ||= meta.withheld !== undefined;
    const row = results.at(-1);
    const first = row?.dimensions[0];
    if (!row || first === undefined || first < from) continue;
    const window = windowFrom(kind, first);
    const earlier = spanBefore(window).first;
    const before = results.find(({ dimensions }) => dimensions[0] === earlier);
    return { metric, kind, question, window, row, before, meta };
  }
  return { withheld };
}
