import { type Cube, counts } from '../policy/cube.ts';
import type { Event } from '../transforms/event.ts';
import {
  CELL_BUDGET,
  cellKey,
  dimensionOf,
  eventCellKey,
  type OpenCell,
  type OpenWindow,
  OVERFLOW,
  type VisitorRecord,
} from './openWindow.ts';

/** What a fold touched, so that only that is written. */
export interface Touched {
  newCell(window: OpenWindow, cube: string, cell: OpenCell): void;
  cell(cell: OpenCell): void;
  visitor(window: OpenWindow, fingerprint: string, record: VisitorRecord): void;
  nextCellId(): number;
  newKey(window: OpenWindow): string;
}

/**
 * Adds one event to the cells of every cube of a window that counts its type.
 * After it returns, nothing of the event is left but the counts and, with
 * consent, what the visitor window needs to count the visitor once and within
 * the bounds.
 *
 * @returns whether any cube counts it
 */
export function fold(window: OpenWindow, event: Event, touched: Touched): boolean {
  let seen: VisitorRecord | undefined;
  let counted = false;
  for (const cube of window.policy.cubes) {
    if (!counts(cube, event.type, event.name)) continue;
    // Only where something is counted is a visitor worth remembering.
    if (!counted) seen = see(window, event, touched);
    counted = true;
    foldCube(window, cube, event, seen, touched);
  }
  return counted;
}

function foldCube(
  window: OpenWindow,
  cube: Cube,
  event: Event,
  seen: VisitorRecord | undefined,
  touched: Touched,
): void {
  const { count, visits, visitors } = cube.measures;
  const cell = cellOf(window, cube, event, touched);
  const nth = seen?.counts.get(cube.custom === undefined ? event.type : customKey(cube.custom));
  if (count && within(nth, count.bound)) cell.count += 1;
  if (visits && event.entry && within(seen?.visits, visits.bound)) cell.visits += 1;
  if (!seen) {
    if (event.entry || event.type !== 'page_view') cell.anonymous += 1;
  } else if (firstTime(seen, cube.name, cell.id, visitors?.bound ?? 1)) {
    // Counted for every cube: where visitors are no measure they still are its contributors.
    cell.visitors += 1;
  }
  touched.cell(cell);
}

/** Whether the n-th contribution of a visitor is within the bound; without one of either, it is. */
function within(nth: number | undefined, bound: number | undefined): boolean {
  return nth === undefined || bound === undefined || nth <= bound;
}

/** The visitor's record with this event counted in it. */
function see(window: OpenWindow, event: Event, touched: Touched): VisitorRecord | undefined {
  if (!event.visitor || !window.tracksVisitors) return undefined;
  window.key ??= touched.newKey(window);
  const fingerprint = event.visitor.fingerprint(window.key);
  let record = window.visitors.get(fingerprint);
  if (!record) {
    record = { counts: new Map(), visits: 0, cells: new Map() };
    window.visitors.set(fingerprint, record);
  }
  increment(record.counts, event.type);
  if (event.type === 'custom') increment(record.counts, customKey(event.name));
  if (event.entry) record.visits += 1;
  touched.visitor(window, fingerprint, record);
  return record;
}

function customKey(name: string): string {
  return `custom ${name}`;
}

function increment(all: Map<string, number>, key: string): void {
  all.set(key, (all.get(key) ?? 0) + 1);
}

/** A visitor counts in the first `bound` cells of a cube it touches, once in each. */
function firstTime(record: VisitorRecord, cube: string, cell: number, bound: number): boolean {
  const cells = record.cells.get(cube);
  if (!cells) {
    record.cells.set(cube, [cell]);
    return true;
  }
  if (cells.length >= bound || cells.includes(cell)) return false;
  cells.push(cell);
  return true;
}

function cellOf(window: OpenWindow, cube: Cube, event: Event, touched: Touched): OpenCell {
  const cells = window.cells.get(cube.name);
  if (!cells) throw new Error(`the window has no cube ${cube.name}`);
  const known = cells.get(eventCellKey(event, cube));
  if (known) return known;
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
  const id = touched.nextCellId();
  const cell: OpenCell = { id, dims, count: 0, visits: 0, visitors: 0, anonymous: 0 };
  cells.set(cellKey(dims), cell);
  touched.newCell(window, cube.name, cell);
  return cell;
}
