import type { Answer } from '../../query/answerSchema.ts';
import { formatCount } from '../words/formatCount.ts';
import { marginInWords } from '../words/marginInWords.ts';
import { Bar } from './bar.tsx';
import { Count } from './count.tsx';

/**
 * What stands in the total but in no published row: too few people each. Where that cannot be told
 * it says so; it is never shown as zero.
 */
export function OtherRow({
  meta,
  metrics,
  most,
  wider = false,
}: {
  readonly meta: Answer['meta'];
  readonly metrics: readonly string[];
  readonly most: number;
  /** Whether the table has a column for changes, which what is withheld has none of. */
  readonly wider?: boolean;
}) {
  const values = metrics.map((_, index) => meta.other?.metrics[index] ?? null);
  const [first = null] = values;
  // Nothing can be left over where every cell is published, or where the rows are the whole total.
  if (meta.threshold === 0) return null;
  if (values.every((value, i) => value === 0 && meta.other?.margins[i] === 0)) return null;
  return (
    <tr class="withheld" data-row="other">
      <th scope="row">
        <Bar value={first ?? 0} margin={0} most={most} />
        <span class="name" title={WHY}>
          Other <span class="small">(too few people each)</span>
        </span>
      </th>
      {values.map((value, index) => (
        <td
          key={metrics[index]}
          data-metric={metrics[index]}
          data-value={value}
          data-margin={meta.other?.margins[index]}
        >
          {value === null ? (
            <span class="soft small" title="What is left of the total cannot be told here.">
              not told
            </span>
          ) : (
            <Left value={value} margin={meta.other?.margins[index] ?? 0} meta={meta} />
          )}
        </td>
      ))}
      {wider ? <td class="change" /> : null}
    </tr>
  );
}

/** What is left over. Where it may be nothing or something, it is not shown as nothing. */
function Left({
  value,
  margin,
  meta,
}: {
  readonly value: number;
  readonly margin: number;
  readonly meta: Answer['meta'];
}) {
  if (value > 0 || margin === 0) return <Count value={value} margin={margin} meta={meta} />;
  return (
    <span class="count soft" title={marginInWords(value, margin, meta)}>
      up to {formatCount(margin)}
    </span>
  );
}

const WHY = 'Withheld, so that nobody can be told apart: the total less all rows that are shown.';
