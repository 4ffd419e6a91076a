import { dayOf, spanInWords } from '../../period/period.ts';
import type { BudgetRow } from './budgetRows.ts';
import { formatEpsilon } from './formatEpsilon.ts';
import type { Spent } from './spentBudget.ts';

/** A column a day, of what was spent by the day, its week and its month, under the ceiling. */
export function BudgetChart({
  rows,
  parts,
  ceiling,
  says,
}: {
  readonly rows: readonly BudgetRow[];
  readonly parts: readonly { readonly kind: keyof Spent; readonly of: string }[];
  /** Epsilon of a day. */
  readonly ceiling: number;
  /** What the chart shows, in words. */
  readonly says: string;
}) {
  const most = Math.max(ceiling * 1000, ...rows.map(({ sum, toCome }) => sum + toCome)) * 1.1;
  const height = (part: number) => `${(100 * part) / most}%`;
  return (
    <figure class="budget-chart">
      <div class="budget-plot" aria-hidden="true">
        {rows.map((row) => (
          <div key={row.first} title={inWords(row)}>
            <i class="to-come" style={{ height: height(row.toCome) }} />
            {parts.map(({ kind }) => (
              <i class={`of-${kind}`} key={kind} style={{ height: height(row.spent[kind]) }} />
            ))}
          </div>
        ))}
        <span class="ceiling" style={{ bottom: height(ceiling * 1000) }}>
          <span>ceiling: ε {ceiling} a day</span>
        </span>
      </div>
      <div class="budget-axis" aria-hidden="true">
        {rows.map(({ first }, index) => (
          <span key={first}>{index % 7 === 0 ? dayOf(first).getUTCDate() : ''}</span>
        ))}
      </div>
      <ul class="budget-key" aria-hidden="true">
        {parts.toReversed().map(({ kind, of }) => (
          <li key={kind}>
            <i class={`of-${kind}`} /> {of}
          </li>
        ))}
        <li>
          <i class="to-come" /> Still to come, at most
        </li>
      </ul>
      <figcaption class="small">{says}</figcaption>
    </figure>
  );
}

function inWords({ first, last, sum, toCome }: BudgetRow): string {
  const more = toCome > 0 ? `, up to ${formatEpsilon(toCome)} to come` : '';
  return `${spanInWords({ first, last })}: ε ${formatEpsilon(sum)} spent${more}`;
}
