import type { Answer } from '../../query/answerSchema.ts';
import { formatCount } from './formatCount.ts';

type Meta = Pick<Answer['meta'], 'margin' | 'mechanism' | 'rounding'>;

/**
 * How sure a number is, in a sentence.
 *
 * @param least why there may have been more than was published, as the end of a sentence
 */
export function marginInWords(value: number, margin: number, meta: Meta, least?: string): string {
  const [low, high] = [Math.max(0, value - margin), value + margin].map(formatCount);
  const noisy = meta.margin !== 'at most';
  if (least !== undefined) {
    const sure = noisy && margin > 0 ? 'Very likely at least' : 'At least';
    return `${sure} ${low}, and it may be more: ${least}.`;
  }
  if (margin === 0) return `${formatCount(value)}, exactly.`;
  return noisy
    ? `Very likely between ${low} and ${high}: noise is added, so that nobody stands out. In 95 of 100 numbers it is no more than ${formatCount(margin)}.`
    : `Between ${low} and ${high}: what is published is rounded, so that nobody stands out.`;
}
