import type { Answer } from '../../query/answerSchema.ts';
import { useAnswer } from '../ask/useAnswer.ts';
import { ChangeOf } from '../parts/change.tsx';
import { Count } from '../parts/count.tsx';
import { spanInWords } from '../period/period.ts';
import { addsUp } from '../plan/addsUp.ts';
import { isComparable, whyIncomparable } from '../plan/isComparable.ts';
import type { Planned } from '../plan/planPanel.ts';
import { questionBefore } from '../plan/tableQuestion.ts';
import { useSite } from '../session/siteContext.ts';
import { Failed } from '../states/failed.tsx';
import { useView } from '../view/viewContext.ts';
import { leastInWords } from '../words/leastInWords.ts';

/** A number of the whole period, and how it changed. */
export function TotalValue({
  plan,
  index,
}: {
  readonly plan: Planned;
  /** Of the number among those of the question. */
  readonly index: number;
}) {
  const { site } = useSite();
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
  const summed = addsUp(site.cubes, asked.answer).length > 0;
  const least = leastInWords(now, meta);
  const apart =
    answerBefore &&
    was &&
    before &&
    whyIncomparable({ row: now, meta }, { row: was, meta: answerBefore.meta }, spanInWords(before));
  const missing = meta.windows < meta.windows_expected && plan.asked !== undefined;
  return (
    <>
      <span class="number" data-value={now.value} data-windows={now.windows}>
        <Count {...{ ...now, meta, summed }} />
      </span>
      <span class="notes">
        {answerBefore && was && before ? (
          isComparable(meta, answerBefore.meta) ? (
            <ChangeOf {...{ now, apart }} before={was} when={spanInWords(before)} />
          ) : (
            <span>not compared: too little of {spanInWords(before)} is published</span>
          )
        ) : null}
        {instead === undefined ? null : <span>{instead}</span>}
        {least === undefined ? null : <span>{least}, so at least this</span>}
        {summed ? <span>{FINER}</span> : null}
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
  if (!row || value === null) return undefined;
  return { value, margin: row.margins[index] ?? 0, windows: row.windows };
}

const FINER = 'may be more: finer rows of too few people are left out';

function whyNot({ withheld, windows, window }: Answer['meta']): string {
  if (windows === 0 && withheld !== undefined) return 'withheld, which does not mean zero';
  return windows === 0 ? `no ${window} of it is published yet` : 'too few to be shown';
}
