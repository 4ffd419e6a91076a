import { CELL_BUDGET } from '../policy/cube.ts';
import type { Event } from '../transforms/event.ts';
import { type FoldingCube, knownCell } from './foldingCube.ts';
import { cellKey, cellNumber, dimensionOf, emptyCell, type OpenCell } from './openCell.ts';
import { type OpenWindow, OVERFLOW } from './openWindow.ts';

/** What a fold touched, so that only that is written. */
export interface Touched {
  newCell(window: OpenWindow, cube: string, cell: OpenCell): void;
  cell(cell: OpenCell): void;
  nextCellId(): number;
  /** Whether a part of a site is counted here: what a visitor did before the grant may stand in another. */
  readonly isPart: boolean;
}

/** The cell that an event falls into, made now where there is none. */
export function cellOf(
  window: OpenWindow,
  folding: FoldingCube,
  event: Event,
  touched: Touched,
): OpenCell {
  const known = knownCell(folding, event);
  if (known) return known;
  const { cube, cells } = folding;
  if (cells.size >= CELL_BUDGET) {
    return cells.get(OVERFLOW) ?? newCell(window, folding, [OVERFLOW], touched);
  }
  const dims = cube.dimensions.map((dimension) => detached(dimensionOf(event, cube, dimension)));
  return newCell(window, folding, dims, touched);
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
  { cube, cells, isAudience }: FoldingCube,
  dims: readonly string[],
  touched: Touched,
): OpenCell {
  const cell = emptyCell(touched.nextCellId(), dims);
  cells.set(cellKey(dims), cell);
  if (isAudience) window.cellsByNumber.set(cellNumber(cell), cell);
  touched.newCell(window, cube.name, cell);
  return cell;
}
