import type { Entry } from './entries.ts';

/**
 * Cumulative Layout Shift: the largest sum of unexpected shifts in a session, which lasts at most
 * five seconds and has no gap of one. See https://web.dev/articles/cls
 */
export function layoutShifts() {
  let session = { from: 0, to: 0, sum: 0 };
  let largest = 0;
  return {
    take({ value, hadRecentInput, startTime }: Entry): void {
      if (hadRecentInput) return;
      const { from, to, sum } = session;
      session =
        sum && startTime - to < 1000 && startTime - from < 5000
          ? { from, to: startTime, sum: sum + value }
          : { from: startTime, to: startTime, sum: value };
      largest = Math.max(largest, session.sum);
    },
    largest: () => largest,
  };
}
