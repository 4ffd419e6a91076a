import { isAudienceCube } from '../policy/audience.ts';
import { CELL_BUDGET, type Cube, counts } from '../policy/cube.ts';
import { isTracked } from '../policy/isTracked.ts';
import type { Event } from '../transforms/event.ts';
import { foldAudience } from './foldAudience.ts';
import {
  cellKey,
  cellNumber,
  dimensionOf,
  emptyCell,
  eventCellKey,
  type OpenCell,
} from './openCell.ts';
import { type OpenWindow, OVERFLOW } from './openWindow.ts';
import type { Seen } from './seen.ts';
import { countedBy } from './visitorPlan.ts';

/** What a fold touched, so that only that is written. */
export interface Touched {
  newCell(window: OpenWindow, cube: string, cell: OpenCell): void;
  cell(cell: OpenCell): void;
  nextCellId(): number;
}

/**
 * Adds one event to the cells of every cube of a window that counts its type.
 * After it returns, nothing of the event is left but the counts.
 *
 * @param seen the visitor's record with this event counted in it, where there is a visitor
 * @returns whether any cube counts it
 */
export function fold(
  window: OpenWindow,
  event: Event,
  seen: Seen | undefined,
  touched: Touched,
): boolean {
  let counted = false;
  for (const cube of window.cubes) {
    if (!counts(cube, event.type, event.name)) continue;
    counted = true;
    // Of an hour nobody is a visitor, but in cubes that have bounds on what one does in the day.
    const known = window.kind === 'hour' && !isTracked(cube) ? undefined : seen;
    if (event.type === 'consent' && !known) continue;
    if (isAudienceCube(cube)) {
      foldAudience(window, cube, event, known, () => cellOf(window, cube, event, touched), touched);
    } else {
      foldCube(window, cube, event, known, touched);
    }
  }
  return counted;
}

function foldCube(
  window: OpenWindow,
  cube: Cube,
  event: Event,
  seen: Seen | undefined,
  touched: Touched,
): void {
  const { count, visits } = cube.measures;
  const grant = event.type === 'consent';
  const counted = count && !grant && within(seen?.nth(countedBy(cube)), count.bound);
  const entered = visits && !grant && event.entry && within(seen?.nthVisit, visits.bound);
  const anonymous = !seen && (event.entry || event.type !== 'page_view');
  // What is beyond the bounds makes no cell: else one visitor could make any number of them.
  const adds = counted || entered || anonymous || (seen?.mayEnter(cube) ?? false);
  const cell = adds ? cellOf(window, cube, event, touched) : knownCell(window, cube, event);
  if (!cell) return;
  if (counted) cell.count += 1;
  if (entered) cell.visits += 1;
  if (!seen) {
    if (anonymous) cell.anonymous_visits += 1;
  } else {
    // Counted for every cube: where visitors are no measure they still are its contributors.
    if (seen.firstIn(cube, cell)) cell.visitors += 1;
    // Their entry before the grant stands among the contributors already.
    if (grant && event.entry && cell.anonymous_visits > 0) cell.anonymous_visits -= 1;
  }
  touched.cell(cell);
}

/** Whether the n-th contribution of a visitor is within the bound; without one of either, it is. */
function within(nth: number | undefined, bound: number | undefined): boolean {
  return nth === undefined || bound === undefined || nth <= bound;
}

function knownCell(window: OpenWindow, cube: Cube, event: Event): OpenCell | undefined {
  return window.cells.get(cube.name)?.get(eventCellKey(event, cube));
}

function cellOf(window: OpenWindow, cube: Cube, event: Event, touched: Touched): OpenCell {
  const known = knownCell(window, cube, event);
  if (known) return known;
  const cells = window.cells.get(cube.name);
  if (!cells) throw new Error(`the window has no cube ${cube.name}`);
  if (cells.size >= CELL_BUDGET) {
    return cells.get(OVERFLOW) ?? newCell(window, cube, cells, [OVERFLOW], touched);
  }
  const dims = cube.dimensions.map((dimension) => detached(dimensionOf(event, cube, dimension)));
  return newCell(window, cube, cells, dims, touched);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The same text in memory of its own. A part of a text may keep the whole alive:
 * without this a referrer's domain would hold the URL of the first who came from
 * there until the window closes.
 */
function detached(text: string): string {
  return decoder.decode(encoder.encode(text));
}

function newCell(
  window: OpenWindow,
  cube: Cube,
  cells: Map<string, OpenCell>,
  dims: readonly string[],
  touched: Touched,
): OpenCell {
  const cell = emptyCell(touched.nextCellId(), dims);
  cells.set(cellKey(dims), cell);
  if (isAudienceCube(cube)) window.cellsByNumber.set(cellNumber(cell), cell);
  touched.newCell(window, cube.name, cell);
  return cell;
}
