import type { Event } from '../transforms/event.ts';
import { cellOf, type Touched } from './cellOf.ts';
import { foldAudience } from './foldAudience.ts';
import { type FoldingCube, knownCell } from './foldingCube.ts';
import { foldingCubes } from './foldingCubes.ts';
import type { OpenWindow, Visitors } from './openWindow.ts';
import type { Seen } from './seen.ts';

/**
 * Adds one event to the cells of every cube of a window that counts its type.
 * After it returns, nothing of the event is left but the counts.
 *
 * @param visitors those that the window's are counted by: its own, or of an hour the day's
 * @param seen the visitor's record with this event counted in it, where there is a visitor
 * @returns whether any cube counts it
 */
export function fold(
  window: OpenWindow,
  visitors: Visitors | undefined,
  event: Event,
  seen: Seen | undefined,
  touched: Touched,
): boolean {
  const cubes = foldingCubes(window, event, visitors?.plan);
  for (const folding of cubes) {
    const known = folding.knowsVisitors ? seen : undefined;
    if (event.type === 'consent' && !known) continue;
    if (folding.isAudience) {
      foldAudience(window, folding, event, known, touched);
    } else {
      foldCube(window, folding, event, known, touched);
    }
  }
  return cubes.length > 0;
}

function foldCube(
  window: OpenWindow,
  folding: FoldingCube,
  event: Event,
  seen: Seen | undefined,
  touched: Touched,
): void {
  const { count, visits } = folding.cube.measures;
  const grant = event.type === 'consent';
  const counted = count !== undefined && !grant && within(count.bound, seen?.nth(folding.counter));
  const entered =
    visits !== undefined && !grant && event.entry && within(visits.bound, seen?.nthVisit);
  const anonymous = !seen && (event.entry || event.type !== 'page_view');
  // What is beyond the bounds makes no cell: else one visitor could make any number of them.
  const adds = counted || entered || anonymous || (seen?.mayEnter(folding.plan) ?? false);
  const cell = adds ? cellOf(window, folding, event, touched) : knownCell(folding, event);
  if (!cell) return;
  if (counted) cell.count += 1;
  if (entered) cell.visits += 1;
  if (!seen) {
    if (anonymous) cell.anonymous_visits += 1;
  } else {
    // Counted for every cube: where visitors are no measure they still are its contributors.
    if (seen.firstIn(folding.plan, cell)) cell.visitors += 1;
    // Their entry before the grant stands among the contributors already.
    if (grant && event.entry) {
      if (touched.isPart) cell.counted_twice += 1;
      else if (cell.anonymous_visits > 0) cell.anonymous_visits -= 1;
    }
  }
  touched.cell(cell);
}

/** Whether the n-th contribution of a visitor is within the bound; without one of either, it is. */
function within(bound: number | undefined, nth: number | undefined): boolean {
  return nth === undefined || bound === undefined || nth <= bound;
}
