import type { Answer } from '../../query/answerSchema.ts';
import { formatCount } from '../words/formatCount.ts';
import { leastInWords } from '../words/leastInWords.ts';
import { marginInWords } from '../words/marginInWords.ts';

/**
 * A number with its margin beside it, and what the margin means where one points or listens. One that
 * leaves out windows is the least that there was, and has a sign for that.
 */
export function Count({
  value,
  margin,
  meta,
  windows = meta.windows,
  summed = false,
}: {
  readonly value: number;
  /** `null` where none is told. */
  readonly margin: number | null;
  readonly meta: Pick<Answer['meta'], 'margin' | 'mechanism' | 'rounding' | 'window' | 'windows'>;
  /** Of how many windows it is; of all that are published, unless told. */
  readonly windows?: number;
  /** Whether it adds up finer rows, of which some may be withheld. */
  readonly summed?: boolean;
}) {
  const text = formatCount(value);
  const least = leastInWords({ windows }, meta);
  const why = least ?? (summed ? FINER : undefined);
  if (why === undefined && !margin) return <span class="count">{text}</span>;
  return (
    <span class="count" title={marginInWords(value, margin ?? 0, meta, why)}>
      {least === undefined ? null : (
        <span class="least">
          <span aria-hidden="true">≥</span>
          <span class="aloud">at least </span>
        </span>
      )}
      {text}
      {margin ? <span class="margin">±{formatCount(margin)}</span> : null}
    </span>
  );
}

const FINER = 'it adds up finer rows, and those of too few people are left out';
