import type { Answer } from '../../query/answerSchema.ts';
import { formatPercent } from '../words/formatCount.ts';

/**
 * Of a prop that is true or false, how the two divide what is shown: for the eye alone, the table
 * below it has the numbers. Nothing for other props, nor where one of the two is not of all windows.
 */
export function SplitBar({ answer: { results, meta } }: { readonly answer: Answer }) {
  const [yes, no] = ['true', 'false'].map(
    (value) =>
      results.find(({ dimensions, windows }) => dimensions[0] === value && windows === meta.windows)
        ?.metrics[0],
  );
  if (yes == null || no == null || yes + no === 0) return null;
  const share = yes / (yes + no);
  return (
    <div class="split" aria-hidden="true">
      <span class="yes" style={{ width: `${100 * share}%` }}>
        Yes {formatPercent(share)}
      </span>
      <span>No {formatPercent(1 - share)}</span>
    </div>
  );
}
