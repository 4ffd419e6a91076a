import { CELL_COUNTS, cellKey, emptyCell } from '../../aggregate/openCell.ts';
import { type OpenWindow, OVERFLOW } from '../../aggregate/openWindow.ts';
import { CELL_BUDGET } from '../../policy/cube.ts';
import type { HandedCell } from './handover.ts';

/**
 * Adds up in a window what its shards counted. Each visitor is in one shard, so the bounds that
 * were kept there hold for the sum. Cells of a cube that a later policy took out are left.
 */
export function mergeHandovers(window: OpenWindow, cells: Iterable<HandedCell>): void {
  for (const [cube, dims, counts] of cells) {
    const known = window.cells.get(cube);
    if (!known) continue;
    const isNew = !known.has(cellKey(dims));
    // As a single process would: what comes past the budget makes no cell.
    const own = isNew && known.size >= CELL_BUDGET ? [OVERFLOW] : dims;
    const cell = known.get(cellKey(own)) ?? emptyCell(0, own);
    for (const [index, name] of CELL_COUNTS.entries()) cell[name] += counts[index] ?? 0;
    known.set(cellKey(own), cell);
  }
}
