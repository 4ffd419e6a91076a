import type { Changes, ReleaseChange } from '../aggregate/changes.ts';
import { rewriteTable } from '../aggregate/rewriteTable.ts';
import { hasWindowTable, windowsWithTable, windowTable } from '../aggregate/windowTables.ts';
import type { StateFile } from './stateFile.ts';

/** Visitors that one round may rewrite, so that no commit waits long: see `bench/state.ts`. What a round does not use is saved up. */
const ROWS_A_ROUND = 20_000;
/** Visitors of the largest window that is rewritten at all: it holds up commits for half a second. */
const MOST_ROWS = 500_000;

/**
 * Copies of deleted rows that SQLite leaves in pages that are still in use (`aggregate/windowTables.ts`).
 * Tables that rows were deleted from are noted, and written anew at the end of a round.
 */
export class Leftovers {
  readonly #state: StateFile;
  /** Tables of all windows together, with few rows. */
  readonly #tables = new Set<'open_cells' | 'event_ids'>();
  /** Windows that somebody withdrew from. */
  readonly #windows = new Set<number>();
  #rowsMay = 0;

  constructor(state: StateFile) {
    this.#state = state;
  }

  noteTable(table: 'open_cells' | 'event_ids'): void {
    this.#tables.add(table);
  }

  /** Of a commit that is durable. */
  note(changes: Changes | undefined, release: ReleaseChange | undefined): void {
    if (release?.window !== undefined) this.noteTable('open_cells');
    if ((changes?.eventIds.dropped.length ?? 0) > 0) this.noteTable('event_ids');
    for (const { window } of changes?.forgotten ?? []) this.#windows.add(window);
  }

  /** Of somebody before: what was deleted last is not known any more. */
  noteAll(): void {
    this.#tables.add('open_cells').add('event_ids');
    for (const window of windowsWithTable(this.#state.sql)) this.#windows.add(window);
  }

  /**
   * Rewrites what was noted. The log has the old pages until it is cut.
   *
   * @returns whether anything was rewritten
   * @throws Error of a disk; what was not rewritten stays noted
   */
  clear(): boolean {
    const rewritten = this.#tables.size > 0;
    if (rewritten) {
      this.#state.transaction(() => {
        for (const table of this.#tables) rewriteTable(this.#state.sql, table);
      });
      this.#tables.clear();
    }
    return this.#clearWindows() || rewritten;
  }

  #clearWindows(): boolean {
    const { sql, transaction } = this.#state;
    let rewritten = false;
    this.#rowsMay = Math.min(this.#rowsMay + ROWS_A_ROUND, MOST_ROWS);
    for (const window of this.#windows) {
      const rows = hasWindowTable(sql, window) ? countRows(this.#state, window) : 0;
      // Its turn comes once enough is saved up; one that is too large is dropped at its close.
      if (rows > this.#rowsMay && rows <= MOST_ROWS) break;
      if (rows > 0 && rows <= MOST_ROWS) {
        transaction(() => rewriteTable(sql, windowTable(window)));
        this.#rowsMay -= rows;
        rewritten = true;
      }
      this.#windows.delete(window);
    }
    return rewritten;
  }
}

function countRows({ sql }: StateFile, window: number): number {
  return Number(sql.all(`SELECT count(*) AS n FROM ${windowTable(window)}`)[0]?.n);
}
