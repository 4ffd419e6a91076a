import { useMemo, useState } from 'preact/hooks';
import type { Policy } from '../../../policy/policy.ts';
import { spanInWords } from '../../period/period.ts';
import { useSite } from '../../session/siteContext.ts';
import { type LedgerBook, partBefore } from '../ledger/ledgerBook.ts';
import { dayAt } from '../siteTime.ts';
import { BudgetDays } from './budgetDays.tsx';
import { type BudgetOf, budgetMonths } from './budgetRows.ts';
import { spentByWindow } from './budgetToCome.ts';
import { formatEpsilon } from './formatEpsilon.ts';
import { Meter } from './meter.tsx';
import { spendingWindows } from './spentBudget.ts';
import type { Months } from './useMonths.ts';

/** The months as a table, of which one is shown by its days. */
export function BudgetMonths({
  policy,
  ceilings,
  book,
  reads,
  months,
}: {
  readonly policy: Pick<Policy, 'cubes'>;
  readonly ceilings: { readonly day: number; readonly month: number };
  readonly book: LedgerBook;
  readonly reads: boolean;
  readonly months: Months;
}) {
  const { site } = useSite();
  const of = useMemo(() => budgetOf(policy, book, site), [policy, book, site]);
  const rows = budgetMonths(months.count, of);
  const [chosen, choose] = useState<string>();
  const shown = rows.find(({ first }) => first === chosen) ?? rows.at(-1);
  const milliCeiling = ceilings.month * 1000;
  return (
    <>
      <p>
        Each table that is published tells a little of everybody in it. How much at the most is
        measured by a number, ε (epsilon): the smaller, the less. What one visitor does on a day is
        in the tables of that day, of its week and of its month at once, so these are added up. No
        release goes over a ceiling: a table that would is withheld.
      </p>
      <div class="wide-table" tabindex={0}>
        <table class="plain numbers months">
          <caption>
            Spent on what one visitor does in a month; the policy’s ceiling is ε {ceilings.month}
          </caption>
          <thead>
            <tr>
              <th scope="col">Month</th>
              <th scope="col">Spent</th>
              <th scope="col">Still to come</th>
              <th scope="col" class="meter-cell">
                Of the ceiling
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.toReversed().map((row) => (
              <tr
                key={row.first}
                data-row={row.first}
                aria-current={row === shown ? 'true' : undefined}
              >
                <th scope="row">
                  <button
                    type="button"
                    class="quiet"
                    aria-pressed={row === shown}
                    onClick={() => choose(row.first)}
                  >
                    {spanInWords(row)}
                    <span class="aloud">: show its days</span>
                  </button>
                </th>
                <td data-metric="spent" data-value={row.sum}>
                  {formatEpsilon(row.sum)}
                </td>
                <td data-metric="to-come" data-value={row.toCome}>
                  {row.toCome > 0 ? `up to ${formatEpsilon(row.toCome)}` : '–'}
                </td>
                <td class="meter-cell">
                  <Meter spent={row.sum} toCome={row.toCome} ceiling={milliCeiling} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {partBefore(book) ? (
        <p class="saves">
          <button type="button" onClick={months.more} disabled={reads}>
            {reads ? 'Reading the ledger…' : 'Earlier months'}
          </button>
        </p>
      ) : null}
      {shown ? <BudgetDays month={shown} of={of} ceiling={ceilings.day} /> : null}
      <p class="small soft">
        Computed on this page from the ledger below (what was really released), by the rule that the
        server keeps when it releases. No limit holds over all months together.
      </p>
    </>
  );
}

function budgetOf(
  policy: Pick<Policy, 'cubes'>,
  book: LedgerBook,
  { timezone, today }: { readonly timezone: string; readonly today: string },
): BudgetOf {
  const windows = spendingWindows(book.entries, timezone);
  const [oldest] = book.entries;
  const days = windows.filter(({ kind }) => kind === 'day' || kind === 'hour');
  const firsts = [
    ...(oldest ? [dayAt(oldest.at, timezone)] : [today]),
    ...days.map(({ first }) => first),
  ].sort();
  return { windows, planned: spentByWindow(policy), today, start: firsts[0] ?? today };
}
