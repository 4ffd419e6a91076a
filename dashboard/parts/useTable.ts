import type { Answer } from '../../query/answerSchema.ts';
import { type Asked, useAnswer } from '../ask/useAnswer.ts';
import { spanInWords, spanOf } from '../period/period.ts';
import { isComparable } from '../plan/isComparable.ts';
import type { TableSpec } from '../plan/panelSpecs.ts';
import { type Planned, planPanel, type TableQuestion, type Unplanned } from '../plan/planPanel.ts';
import { questionBefore, tableQuestion } from '../plan/tableQuestion.ts';
import { useSite } from '../session/siteContext.ts';
import { useView } from '../view/viewContext.ts';

/** The period before, as a table shows it. */
export interface Before {
  /** Its days, in words. */
  readonly when: string;
  /** `undefined` while it is asked for. */
  readonly answer: Answer | undefined;
}

/** A table's plan, and how far its answers have come. */
export interface Table {
  readonly planned: Planned | undefined;
  readonly unplanned: Unplanned | undefined;
  readonly question: TableQuestion | undefined;
  readonly asked: Asked<Answer>;
  /** Where the two can be compared, or may turn out to be. */
  readonly before: Before | undefined;
  /** Why the two cannot be compared, in a sentence. */
  readonly apart: string | undefined;
}

/**
 * Asks what a table shows of the period and under the filters that are chosen.
 *
 * @param spec none where there is no such table
 * @param near nothing is asked before somebody comes near
 */
export function useTable(spec: TableSpec | undefined, near: boolean): Table {
  const { site } = useSite();
  const { view } = useView();
  const plan =
    spec &&
    planPanel(site, spec.wanted, {
      span: spanOf(view.period, site.today),
      filters: view.filters,
    });
  const planned = plan && 'question' in plan ? plan : undefined;
  const question = planned && spec && tableQuestion(planned, spec.metrics);
  const earlier = view.compare && planned && question && questionBefore(question, planned);
  const asked = useAnswer(near ? question : undefined);
  const past = useAnswer(near && earlier ? earlier : undefined);
  const when = planned?.before && spanInWords(planned.before);
  const apart =
    when !== undefined && asked.state === 'answered' && past.state === 'answered'
      ? whyApart(asked.answer.meta, past.answer.meta, when)
      : undefined;
  const answer = past.state === 'answered' ? past.answer : undefined;
  const compared = earlier && when !== undefined && apart === undefined && past.state !== 'failed';
  return {
    planned,
    unplanned: plan && !('question' in plan) ? plan : undefined,
    question,
    asked,
    before: compared ? { when, answer } : undefined,
    apart,
  };
}

function whyApart(now: Answer['meta'], then: Answer['meta'], when: string): string | undefined {
  if (isComparable(now, then)) return undefined;
  return `Not compared with ${when}: ${then.windows} of ${then.windows_expected} ${then.window}s of it are published, of this period ${now.windows} of ${now.windows_expected}.`;
}
