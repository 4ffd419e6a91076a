import type { Answer } from '../../query/answerSchema.ts';
import { formatCount } from '../words/formatCount.ts';
import { marginInWords } from '../words/marginInWords.ts';

/** A number with its margin beside it, and what the margin means where one points or listens. */
export function Count({
  value,
  margin,
  meta,
}: {
  readonly value: number;
  /** `null` where none is told. */
  readonly margin: number | null;
  readonly meta: Pick<Answer['meta'], 'margin' | 'mechanism' | 'rounding'>;
}) {
  const text = formatCount(value);
  if (margin === null || margin === 0) return <span class="count">{text}</span>;
  return (
    <span class="count" title={marginInWords(value, margin, meta)}>
      {text}
      <span class="margin">±{formatCount(margin)}</span>
    </span>
  );
}
