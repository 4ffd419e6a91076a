import type { Answer, Result } from '../../query/answerSchema.ts';
import { leastInWords } from '../words/leastInWords.ts';

/**
 * Whether two answers may be compared: as much of the one period is published as of the other. A quiet
 * site misses a day for good now and then, so a tenth may be missing.
 */
export function isComparable(now: Answer['meta'], before: Answer['meta']): boolean {
  if (now.windows === 0 || before.windows === 0) return false;
  const [fewer, more] = [now.windows, before.windows].sort((a, b) => a - b) as [number, number];
  return more - fewer <= Math.max(0, more / 10);
}

/** A row, and the answer's windows that it is of. */
export interface RowOf {
  readonly row: Pick<Result, 'windows'>;
  readonly meta: Pick<Answer['meta'], 'windows' | 'window'>;
}

/**
 * Why a row cannot be compared with the one before, as the end of a sentence: what is withheld in some
 * windows is the least that there was, and two of that kind differ by what was withheld.
 *
 * @param when the days of the one before, in words
 * @returns `undefined` where it can be
 */
export function whyIncomparable(now: RowOf, before: RowOf, when: string): string | undefined {
  const least = leastInWords(now.row, now.meta);
  if (least !== undefined) return least;
  const was = leastInWords(before.row, before.meta);
  return was && `${was}, of ${when}`;
}
