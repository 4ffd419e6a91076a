import type { Answer, Result } from '../../query/answerSchema.ts';
import { formatCount } from './formatCount.ts';

/**
 * Why a number is the least that there was, as the end of a sentence: in some of the windows that are
 * published its row is not.
 *
 * @returns `undefined` where it is in all of them
 */
export function leastInWords(
  { windows }: Pick<Result, 'windows'>,
  meta: Pick<Answer['meta'], 'windows' | 'window'>,
): string | undefined {
  const missing = meta.windows - windows;
  if (missing <= 0) return undefined;
  return `${missingInWords(missing, meta)} too few to show, or none`;
}

/** For instance "on 14 of 28 days". */
export function missingInWords(
  missing: number,
  { windows, window }: Pick<Answer['meta'], 'windows' | 'window'>,
): string {
  const place = window === 'day' ? 'on' : 'in';
  return `${place} ${formatCount(missing)} of ${formatCount(windows)} ${window}${windows === 1 ? '' : 's'}`;
}
