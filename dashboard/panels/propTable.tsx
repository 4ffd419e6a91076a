import { HowSure } from '../parts/howSure.tsx';
import { NoNumbers } from '../parts/noNumbers.tsx';
import { PanelActions } from '../parts/panelActions.tsx';
import { Refused } from '../parts/refused.tsx';
import { sureOf } from '../parts/sureOf.ts';
import { useTable } from '../parts/useTable.ts';
import type { TableSpec } from '../plan/panelSpecs.ts';
import { Buckets } from './buckets.tsx';
import { SplitBar } from './splitBar.tsx';

/** With which values of a prop an event came. */
export function PropTable({ spec, near }: { readonly spec: TableSpec; readonly near: boolean }) {
  const table = useTable(spec, near);
  const { asked, unplanned, planned, question } = table;
  const some = asked.state === 'answered' && asked.answer.results.length > 0;
  return (
    <section class="prop" aria-labelledby={`prop-${spec.id}`} data-prop={spec.id}>
      <h3 id={`prop-${spec.id}`}>
        {spec.label}
        {planned?.instead === undefined ? null : (
          <span class="soft small instead"> {planned.instead}</span>
        )}
      </h3>
      {unplanned ? (
        <Refused unplanned={unplanned} short />
      ) : some ? (
        <>
          <SplitBar answer={asked.answer} />
          <Buckets
            answer={asked.answer}
            before={table.before}
            dimension="event:value"
            caption={spec.label}
            apart="(none)"
          />
        </>
      ) : (
        <NoNumbers asked={asked} />
      )}
      <PanelActions
        name={spec.id}
        question={question}
        sure={<HowSure sentences={sureOf(table)} of={spec.label} />}
        link={false}
      />
    </section>
  );
}
