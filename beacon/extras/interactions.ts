import type { Entry } from './entries.ts';

/** Browsers number interactions in steps of seven, so that nobody takes the number for a count. */
const STEP = 7;
/** The longest that are kept: enough to leave one in fifty out, of five hundred. */
const KEPT = 10;

/**
 * Interaction to Next Paint: the longest interaction, leaving out the longest of each fifty. See
 * https://web.dev/articles/inp
 */
export function interactions() {
  const longest = new Map<number, number>();
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  const sorted = () => [...longest].sort(([, a], [, b]) => b - a);
  return {
    /** Takes an event; those of one interaction have one number. */
    take({ interactionId: id, duration }: Entry): void {
      if (!id) return;
      first = Math.min(first, id);
      last = Math.max(last, id);
      longest.set(id, Math.max(longest.get(id) ?? 0, duration));
      if (longest.size > KEPT) longest.delete(sorted()[KEPT]?.[0] ?? 0);
    },
    /** In milliseconds; `undefined` before the first interaction. */
    nextPaint(): number | undefined {
      const estimate = (last - first) / STEP + 1;
      const { interactionCount = estimate } = performance as { interactionCount?: number };
      return sorted()[Math.min(longest.size - 1, Math.floor(interactionCount / 50))]?.[1];
    },
  };
}
