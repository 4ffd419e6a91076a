import type { Answer } from '../../query/answerSchema.ts';

/**
 * Whether two answers may be compared: as much of the one period is published as of the other. A quiet
 * site misses a day for good now and then, so a tenth may be missing.
 */
export function isComparable(now: Answer['meta'], before: Answer['meta']): boolean {
  if (now.windows === 0 || before.windows === 0) return false;
  const [fewer, more] = [now.windows, before.windows].sort((a, b) => a - b) as [number, number];
  return more - fewer <= Math.max(0, more / 10);
}
