import type { Asked } from '../../ask/useAnswer.ts';
import { Panel } from '../../parts/panel.tsx';
import type { PolicyAnswer } from '../ask/policyAnswer.ts';
import type { Reading } from '../ledger/useBook.ts';
import { Untold } from '../untold.tsx';
import { whySaid } from '../whySaid.ts';
import { BudgetMonths } from './budgetMonths.tsx';
import { NoBudget } from './noBudget.tsx';
import type { Months } from './useMonths.ts';

/** What all that was published may tell of one person, day by day and month by month. */
export function BudgetSection({
  policy,
  reading,
  months,
}: {
  readonly policy: Asked<PolicyAnswer>;
  readonly reading: Reading;
  readonly months: Months;
}) {
  return (
    <Panel name="budget" heading="Budget over days">
      {policy.state === 'answered' ? (
        <Told policy={policy.answer.policy} reading={reading} months={months} />
      ) : (
        <Untold asked={policy} />
      )}
    </Panel>
  );
}

function Told({
  policy,
  reading,
  months,
}: {
  readonly policy: PolicyAnswer['policy'];
  readonly reading: Reading;
  readonly months: Months;
}) {
  const { release } = policy;
  if (release.mechanism === 'suppression') return <NoBudget release={release} />;
  if (reading.error) {
    return (
      <p class="said" role="alert">
        {whySaid(reading.error)}
      </p>
    );
  }
  if (!reading.book) return <div class="waiting" aria-busy="true" />;
  return (
    <BudgetMonths
      policy={policy}
      ceilings={release.ceilings}
      book={reading.book}
      reads={reading.reads}
      months={months}
    />
  );
}
