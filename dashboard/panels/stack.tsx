import type { Result } from '../../query/answerSchema.ts';
import { formatCount, formatPercent } from '../words/formatCount.ts';
import { compareLabels } from '../words/inOrder.ts';

/**
 * A bar that is divided among buckets, lighter for short and darker for long. For the eye alone: the
 * numbers are in the rows below it.
 *
 * @param labels all that there are in the table, so that a shade is the same bucket in each bar
 */
export function Stack({
  buckets,
  labels,
}: {
  readonly buckets: readonly Result[];
  readonly labels: readonly string[];
}) {
  const order = labels.toSorted(compareLabels);
  const sum = buckets.reduce((total, { metrics }) => total + (metrics[0] ?? 0), 0);
  return (
    <span class="stack" aria-hidden="true">
      {buckets.map(({ dimensions, metrics }) => {
        const [label = '', value = 0] = [dimensions[1], metrics[0] ?? 0];
        const shade = 18 + (82 * (order.indexOf(label) + 1)) / Math.max(1, order.length);
        return (
          <span
            key={label}
            title={`${label}: ${formatCount(value)}, ${formatPercent(value / Math.max(1, sum))} of those shown`}
            style={{ width: `${(100 * value) / Math.max(1, sum)}%`, '--shade': `${shade}%` }}
          />
        );
      })}
    </span>
  );
}
