import { spanInWords } from '../../period/period.ts';
import { BudgetChart } from './budgetChart.tsx';
import { type BudgetOf, type BudgetRow, budgetDays } from './budgetRows.ts';
import { formatEpsilon } from './formatEpsilon.ts';
import type { Spent } from './spentBudget.ts';

/** The kinds of windows that a budget may have, from the longest to the shortest. */
export const PARTS = [
  { kind: 'month', of: 'Its month' },
  { kind: 'week', of: 'Its week' },
  { kind: 'day', of: 'The day' },
  { kind: 'hour', of: 'Its hours' },
] as const;

/** The days of a month: a chart, what it says in a sentence, and the same as a table. */
export function BudgetDays({
  month,
  of,
  ceiling,
}: {
  readonly month: BudgetRow;
  readonly of: BudgetOf;
  readonly ceiling: number;
}) {
  const rows = budgetDays(month, of);
  const parts = PARTS.filter(({ kind }) => isUsed(kind, of.planned, rows));
  if (rows.length === 0) return null;
  return (
    <>
      <BudgetChart
        rows={rows}
        parts={parts}
        ceiling={ceiling}
        says={inASentence(rows, month, ceiling)}
      />
      <details data-print>
        <summary>Day by day, as a table</summary>
        <div class="wide-table" tabindex={0}>
          <table class="plain numbers">
            <caption>Spent on what one visitor does on a day, ε, in {spanInWords(month)}</caption>
            <thead>
              <tr>
                <th scope="col">Day</th>
                {parts.map(({ kind, of: words }) => (
                  <th scope="col" key={kind}>
                    {words}
                  </th>
                ))}
                <th scope="col">Together</th>
                <th scope="col">Still to come</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.first} data-row={row.first}>
                  <th scope="row">{spanInWords(row)}</th>
                  {parts.map(({ kind }) => (
                    <td key={kind}>{formatEpsilon(row.spent[kind])}</td>
                  ))}
                  <td data-metric="spent" data-value={row.sum}>
                    {formatEpsilon(row.sum)}
                  </td>
                  <td>{row.toCome > 0 ? `up to ${formatEpsilon(row.toCome)}` : '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}

function isUsed(kind: keyof Spent, planned: Spent, rows: readonly BudgetRow[]): boolean {
  return planned[kind] > 0 || rows.some(({ spent }) => spent[kind] > 0);
}

function inASentence(rows: readonly BudgetRow[], month: BudgetRow, ceiling: number): string {
  const most = Math.max(...rows.map(({ sum }) => sum));
  const end = Math.max(...rows.map(({ sum, toCome }) => sum + toCome));
  const goesOn = end > most;
  const until = goesOn
    ? ` When the windows that are still open are published it will be ${formatEpsilon(end)} at most.`
    : '';
  const spent = goesOn ? 'is spent so far' : 'was spent';
  const held =
    end <= ceiling * 1000
      ? `within the policy’s ceiling of ε ${ceiling} a day`
      : `above the ceiling of ε ${ceiling} a day that the policy has now: it holds for what is published from then on`;
  return `On no day of ${spanInWords(month)} more than ε ${formatEpsilon(most)} ${spent}.${until} That is ${held}.`;
}
