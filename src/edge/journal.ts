import { CELL_WIDTH, type Changes, mergeChanges } from '../../aggregate/changes.ts';
import type { Sql } from '../../aggregate/sql.ts';
import { writeChanges } from '../../aggregate/state.ts';
import { visitorSegments } from './visitorSegments.ts';

export const JOURNAL_TABLE = 'CREATE TABLE journal (id INTEGER PRIMARY KEY, body TEXT NOT NULL)';

/** Bytes of a row; of a Durable Object it takes 2 MB: https://developers.cloudflare.com/durable-objects/platform/limits/ */
const LONGEST = 1_500_000;
/** Characters of all rows: a start reads them at once, and an object has 128 MB of memory. */
const MOST_CHARACTERS = 8_000_000;
/** Characters up to which a row takes further commits: to write it again costs one row, a new one costs its deletion too. */
const APPENDED = 64_000;
/** Between the commits of a row: JSON has none of its own. */
const SEPARATOR = '\n';
/** Changed cells and visitors that wait for a checkpoint at most: each commit looks through them. */
const MOST_ROWS = 20_000;

/** Event ids that weigh as much as a cell or a visitor. */
const IDS_A_ROW = 10;

/**
 * What was committed since the last checkpoint, some commits a row. The platform asks a price for each
 * row that is written; written to their tables at once, the cells and visitors of a request would be
 * a dozen. At a checkpoint each cell that changed is written once, its visitors in few rows
 * (`visitorSegments.ts`), and the journal is emptied.
 * Counts are whole, not differences, so to read a row again changes nothing.
 */
export class Journal {
  readonly #sql: Sql;
  #since: Changes | undefined;
  #characters = 0;
  /** The row that was written last. */
  #last: { readonly id: number; readonly length: number } | undefined;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Whether anything waits for a checkpoint. */
  get isEmpty(): boolean {
    return this.#since === undefined;
  }

  /** Takes up what a process left. Call inside a transaction, when the tables are there. */
  recover(): void {
    const rows = this.#sql.all('SELECT body FROM journal ORDER BY id') as { body: string }[];
    this.#since = mergeAll(rows.flatMap(({ body }) => decodeJournal(body)));
    this.checkpoint();
  }

  /**
   * Writes what one commit has, in one row where that is possible. Call inside a transaction;
   * `written` must follow once it is over.
   */
  write(changes: Changes): void {
    const body = belongsInTables(changes) ? undefined : encode(changes);
    if (body === undefined || Buffer.byteLength(body) > LONGEST || this.#isFull(body)) {
      this.#checkpointWith(changes);
    } else {
      this.#append(body);
    }
  }

  /** The transaction of a `write` or `checkpoint` was kept: what is in the tables is forgotten here. */
  written(changes?: Changes): void {
    const [last] = this.#sql.all(
      'SELECT id, length(body) AS length FROM journal ORDER BY id DESC LIMIT 1',
    );
    this.#last = last && { id: Number(last.id), length: Number(last.length) };
    if (!last) this.#forget();
    else if (changes) this.#add(changes);
  }

  /** Writes all that waits to the tables, with what a commit has. Call inside a transaction; `written` must follow. */
  checkpoint(changes?: Changes): void {
    if (this.#since || changes) this.#checkpointWith(changes);
  }

  #append(body: string): void {
    const last = this.#last;
    // Of a transaction that was not kept it counts too many, which does no harm.
    this.#characters += body.length;
    if (!last || last.length + body.length > APPENDED) {
      this.#sql.run('INSERT INTO journal (body) VALUES (?)', body);
    } else {
      this.#sql.run(
        'UPDATE journal SET body = body || ? || ? WHERE id = ?',
        ...[SEPARATOR, body, last.id],
      );
    }
  }

  #checkpointWith(changes: Changes | undefined): void {
    const all = mergeAll([this.#since, changes].filter((it) => it !== undefined));
    if (all) writeChanges(this.#sql, all, visitorSegments);
    this.#sql.run('DELETE FROM journal');
  }

  #add(changes: Changes): void {
    this.#since = this.#since ? mergeChanges(this.#since, changes) : changes;
  }

  #forget(): void {
    this.#since = undefined;
    this.#characters = 0;
  }

  #isFull(body: string): boolean {
    return this.#characters + body.length > MOST_CHARACTERS || this.#rows() > MOST_ROWS;
  }

  #rows(): number {
    if (!this.#since) return 0;
    const { cells, visitors, eventIds } = this.#since;
    const counted = (all: readonly { readonly length: number }[]) =>
      all.reduce((sum, { length }) => sum + length / 2, 0);
    const ids = counted(eventIds.rows.map((row) => row.ids));
    const seen = counted(visitors.map((rows) => rows.fingerprints));
    return cells.length / CELL_WIDTH + seen + ids / IDS_A_ROW;
  }
}

/** In pairs, so that each is copied a few times and not as often as there are later ones. */
function mergeAll(all: readonly Changes[]): Changes | undefined {
  const [first, second] = all;
  if (!first || !second) return first;
  const half = Math.ceil(all.length / 2);
  const [earlier, later] = [mergeAll(all.slice(0, half)), mergeAll(all.slice(half))];
  return earlier && later ? mergeChanges(earlier, later) : earlier;
}

/** Keys are written nowhere else, and what is deleted must not stay in the journal. */
function belongsInTables({ keys, windows, forgotten, eventIds }: Changes): boolean {
  return (
    keys.length > 0 ||
    windows.length > 0 ||
    forgotten.length > 0 ||
    eventIds.keys.length > 0 ||
    eventIds.dropped.length > 0
  );
}

/** The commits of a row. */
export function decodeJournal(body: string): Changes[] {
  return body.split(SEPARATOR).map(decode);
}

const ARRAYS = { Float64Array, Uint32Array, Uint8Array };

function encode(changes: Changes): string {
  return JSON.stringify(changes, (_key, value) => {
    if (!ArrayBuffer.isView(value)) return value;
    const { buffer, byteOffset, byteLength } = value;
    const bytes = Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString('base64');
    return { array: value.constructor.name, bytes };
  });
}

function decode(body: string): Changes {
  return JSON.parse(body, (_key, value) => {
    const made = ARRAYS[value?.array as keyof typeof ARRAYS];
    if (!made) return value;
    return new made(new Uint8Array(Buffer.from(value.bytes, 'base64')).buffer);
  });
}
