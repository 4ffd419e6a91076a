import type { Answer } from '../../query/answerSchema.ts';
import { formatCount } from './formatCount.ts';

type Meta = Pick<Answer['meta'], 'margin' | 'mechanism' | 'rounding'>;

/** How sure a number is, in a sentence. */
export function marginInWords(value: number, margin: number, meta: Meta): string {
  if (margin === 0) return `${formatCount(value)}, exactly.`;
  const [low, high] = [Math.max(0, value - margin), value + margin].map(formatCount);
  return meta.margin === 'at most'
    ? `Between ${low} and ${high}: what is published is rounded, so that nobody stands out.`
    : `Very likely between ${low} and ${high}: noise is added, so that nobody stands out. In 95 of 100 numbers it is no more than ${formatCount(margin)}.`;
}
