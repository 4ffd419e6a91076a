import type { Fingerprint } from '../transforms/visitor.ts';
import {
  CELL_WIDTH,
  type Changes,
  type EventIdChanges,
  type ForgottenRow,
  type KeyRow,
  type NewCellRow,
  type WindowRow,
} from './changes.ts';
import { CELL_COUNTS, type OpenCell } from './openCell.ts';
import type { OpenWindow } from './openWindow.ts';
import { packVisitors } from './packedVisitors.ts';

/** What was changed and is not yet durable: marks, from which the rows are made when they are taken. */
export class Pending {
  #keys: KeyRow[] = [];
  #windows: WindowRow[] = [];
  #newCells: NewCellRow[] = [];
  #forgotten: ForgottenRow[] = [];
  readonly #cells = new Set<OpenCell>();
  /** Numbers of changed records by window. */
  readonly #visitors = new Map<OpenWindow, Set<number>>();

  get dirty(): boolean {
    return (
      this.#cells.size > 0 ||
      this.#visitors.size > 0 ||
      this.#windows.length > 0 ||
      this.#forgotten.length > 0
    );
  }

  newWindow(row: WindowRow, key: string | undefined): void {
    this.#windows.push(row);
    if (key !== undefined) this.#keys.push({ window: row.id, key });
  }

  newCell(window: OpenWindow, cube: string, { id, dims }: OpenCell): void {
    this.#newCells.push({ id, window: window.id, cube, dims: JSON.stringify(dims) });
  }

  cell(cell: OpenCell): void {
    this.#cells.add(cell);
  }

  visitor(window: OpenWindow, record: number): void {
    const changed = this.#visitors.get(window);
    if (changed) changed.add(record);
    else this.#visitors.set(window, new Set([record]));
  }

  forget({ id }: OpenWindow, fingerprint: Fingerprint): void {
    this.#forgotten.push({ window: id, fingerprint });
  }

  /** All of it as rows; from here on nothing is pending. */
  take(eventIds: EventIdChanges): Changes {
    const cells = new Float64Array(this.#cells.size * CELL_WIDTH);
    let at = 0;
    for (const cell of this.#cells) {
      cells[at++] = cell.id;
      for (const name of CELL_COUNTS) cells[at++] = cell[name];
    }
    const changes = {
      keys: this.#keys,
      windows: this.#windows,
      newCells: this.#newCells,
      cells,
      forgotten: this.#forgotten,
      visitors: [...this.#visitors].flatMap(([window, records]) =>
        window.visitors ? packVisitors(window.id, window.visitors.table, records) : [],
      ),
      eventIds,
    };
    this.#keys = [];
    this.#windows = [];
    this.#newCells = [];
    this.#forgotten = [];
    this.#cells.clear();
    this.#visitors.clear();
    return changes;
  }
}
