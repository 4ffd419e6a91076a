import type { Gather } from '../../aggregate/committer.ts';

/**
 * Lets a commit begin at once after a rest, and else not before so many milliseconds after the one
 * before: under load those who come meanwhile share it. A row is written for each commit, and the
 * platform asks a price for each row.
 */
export function paced(ms: number): Gather {
  let last = 0;
  return async () => {
    const wait = Math.min(ms, last + ms - Date.now());
    if (wait > 0) await new Promise((resolve) => void setTimeout(resolve, wait));
    last = Date.now();
  };
}
