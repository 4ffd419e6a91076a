import type { Event } from '../transforms/event.ts';
import { cellOf, type Touched } from './cellOf.ts';
import type { FoldingCube } from './foldingCube.ts';
import type { OpenCell } from './openCell.ts';
import type { OpenWindow } from './openWindow.ts';
import type { Seen } from './seen.ts';

/**
 * Adds an event to what the audience estimate is made from. A visitor stays in the
 * stratum of its first event; an entry without a visitor counts in its own.
 */
export function foldAudience(
  window: OpenWindow,
  folding: FoldingCube,
  event: Event,
  seen: Seen | undefined,
  touched: Touched,
): void {
  if (!seen) {
    if (!event.entry) return;
    const cell = cellOf(window, folding, event, touched);
    cell.anonymous_visits += 1;
    touched.cell(cell);
    return;
  }
  const { cube, plan } = folding;
  const cell =
    window.cellsByNumber.get(seen.cellIn(plan)) ?? cellOf(window, folding, event, touched);
  if (seen.firstIn(plan, cell)) cell.visitors += 1;
  if (event.entry) countVisit(cell, cube.measures.consented_visits?.bound ?? 1, seen.nthVisit);
  if (event.type === 'consent' && event.entry && seen.firstTwice(plan)) cell.counted_twice += 1;
  touched.cell(cell);
}

/** The n-th visit of a visitor: the square of n visits is n² = Σ (2i − 1). */
function countVisit(cell: OpenCell, bound: number, nth: number): void {
  if (nth <= bound) {
    cell.consented_visits += 1;
    cell.squared_visits += 2 * nth - 1;
  } else if (nth <= 2 * bound) {
    cell.clipped_visits += 1;
  }
}
