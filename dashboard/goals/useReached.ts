import type { Answer } from '../../query/answerSchema.ts';
import { type Asked, useAnswer } from '../ask/useAnswer.ts';
import type { Span } from '../period/period.ts';
import { useSite } from '../session/siteContext.ts';
import type { Goal } from '../view/view.ts';
import { useView } from '../view/viewContext.ts';
import type { Measured } from './conversionOf.ts';
import { type GoalPlan, planGoal } from './planGoal.ts';
import { type Withheld, withheldOf } from './withheldOf.ts';

/** How many reached a goal, of how many, as far as that is known. */
export interface Reached {
  readonly plan: GoalPlan | { readonly words: string };
  readonly asked: Asked<Answer>;
  /** `undefined` while it is asked for, or where it is withheld. */
  readonly some: Measured | undefined;
  readonly whole: Measured | undefined;
  /** Whether both were published in as many windows, and all in each; where not, one is no part of the other. */
  readonly comparable: boolean;
  /** `undefined` as `some` is. */
  readonly withheld: Withheld | undefined;
}

/**
 * @param span `undefined` for all time
 * @param ask whether to ask at all
 */
export function useReached(goal: Goal, span: Span | undefined, ask = true): Reached {
  const { site } = useSite();
  const { view } = useView();
  const plan = planGoal(site, goal, { span, filters: view.filters });
  const planned = ask && 'reached' in plan ? plan : undefined;
  const asked = useAnswer(planned?.reached);
  const all = useAnswer(planned?.all);
  const row = asked.state === 'answered' ? asked.answer.results[0] : undefined;
  return {
    ...{ plan, asked },
    withheld:
      row && asked.state === 'answered' ? withheldOf(row, asked.answer.meta, site) : undefined,
    some: measuredOf(asked),
    whole: measuredOf(all),
    comparable: windowsOf(asked) === windowsOf(all) && isWhole(all),
  };
}

function windowsOf(asked: Asked<Answer>): number | undefined {
  return asked.state === 'answered' ? asked.answer.meta.windows : undefined;
}

/** Whether what all are was published in all windows; where not, a part of it would seem larger than it is. */
function isWhole(asked: Asked<Answer>): boolean {
  return (
    asked.state === 'answered' && asked.answer.results[0]?.windows === asked.answer.meta.windows
  );
}

/** The one number of an answer. */
function measuredOf(asked: Asked<Answer>): Measured | undefined {
  if (asked.state !== 'answered') return undefined;
  const [row] = asked.answer.results;
  const value = row?.metrics[0];
  return value == null ? undefined : { value, margin: row?.margins[0] ?? 0 };
}
