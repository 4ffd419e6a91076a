import { createHash } from 'node:crypto';
import type { Released } from './entries.ts';

/** Windows that are looked at in one audit, and the cells of them, so that it takes seconds. */
export const MOST_WINDOWS = 2000;
const MOST_CELLS = 100_000;

type Drawn = Released & { readonly cells: number };

/**
 * The windows that are looked at: all where there are few, else days, weeks and months before hours, in an
 * order that nobody can know without the seed.
 */
export function sample(
  windows: readonly { readonly release: Released; readonly cells: number }[],
  seed: number,
): Drawn[] {
  const drawn = windows
    .map(({ release, cells }) => ({ ...release, cells, lot: lotOf(release, seed) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1));
  const isHour = ({ window }: Released) => window === 'hour';
  const longer = thatFit(
    drawn.filter((it) => !isHour(it)),
    MOST_WINDOWS,
  );
  return [...longer, ...thatFit(drawn.filter(isHour), MOST_WINDOWS - longer.length)];
}

/** One window at the least, however large; of the others those that there is room for. */
function thatFit(windows: readonly Drawn[], most: number): Drawn[] {
  let left = MOST_CELLS;
  const fitting = windows.filter(({ cells }, index) => {
    if (cells > left && index > 0) return false;
    left -= cells;
    return true;
  });
  return fitting.slice(0, most);
}

function lotOf({ window, startsAt }: Released, seed: number): string {
  return createHash('sha256').update(`${seed} ${window} ${startsAt}`).digest('hex');
}
