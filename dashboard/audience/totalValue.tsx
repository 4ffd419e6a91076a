import type { Answer } from '../../query/answerSchema.ts';
import { useAnswer } from '../ask/useAnswer.ts';
import { ChangeOf } from '../parts/change.tsx';
import { Count } from '../parts/count.tsx';
import { spanInWords } from '../period/period.ts';
import { isComparable } from '../plan/isComparable.ts';
import type { Planned } from '../plan/planPanel.ts';
import { questionBefore } from '../plan/tableQuestion.ts';
import { Failed } from '../states/failed.tsx';
import { useView } from '../view/viewContext.ts';

/** A number of the whole period, and how it changed. */
export function TotalValue({
  plan,
  index,
}: {
  readonly plan: Planned;
  /** Of the number among those of the question. */
  readonly index: number;
}) {
  const { view } = useView();
  const { question, before, instead } = plan;
  const asked = useAnswer(question);
  const askedBefore = useAnswer(view.compare ? questionBefore(question, plan) : undefined);
  if (asked.state === 'asking') return <span class="wait" aria-busy="true" />;
  if (asked.state === 'failed') return <Failed error={asked.error} />;
  const { meta } = asked.answer;
  const now = numberOf(asked.answer, index);
  if (!now) return <span class="soft small">{whyNot(meta)}</span>;
  const answerBefore = askedBefore.state === 'answered' ? askedBefore.answer : undefined;
  const was = answerBefore && numberOf(answerBefore, index);
  const missing = meta.windows < meta.windows_expected && plan.asked !== undefined;
  return (
    <>
      <span class="number" data-value={now.value}>
        <Count value={now.value} margin={now.margin} meta={meta} />
      </span>
      <span class="notes">
        {answerBefore && was && before ? (
          isComparable(meta, answerBefore.meta) ? (
            <ChangeOf now={now} before={was} when={spanInWords(before)} />
          ) : (
            <span>not compared: too little of {spanInWords(before)} is published</span>
          )
        ) : null}
        {instead === undefined ? null : <span>{instead}</span>}
        {missing ? (
          <span>
            {meta.windows} of {meta.windows_expected} {meta.window}s published
          </span>
        ) : null}
      </span>
    </>
  );
}

function numberOf({ results: [row] }: Answer, index: number) {
  const value = row?.metrics[index] ?? null;
  return value === null ? undefined : { value, margin: row?.margins[index] ?? 0 };
}

function whyNot({ withheld, windows, window }: Answer['meta']): string {
  if (windows === 0 && withheld !== undefined) return 'withheld, which does not mean zero';
  return windows === 0 ? `no ${window} of it is published yet` : 'too few to be shown';
}
