import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Sql } from '../aggregate/sql.ts';

/** One of the state's databases, as the operations on it need it. */
export interface StateFile {
  readonly sql: Sql;
  /** Runs the body as one durable transaction; when it throws, nothing of it was kept. */
  transaction(body: () => void): void;
  /** Empties the write-ahead log: older pages in it may hold what was deleted. */
  cutLog(): void;
  close(): void;
}

/** The value of `auto_vacuum` under which free pages can be given back to the disk bit by bit. */
const INCREMENTAL = 2;

/** Opens a database of the state for this process alone. Throws when another has it, or it is damaged. */
export function openStateFile(path: string): StateFile {
  const database = new DatabaseSync(path);
  try {
    prepareDatabase(database);
  } catch (error) {
    // Or its lock would stay until the garbage collector comes by.
    database.close();
    throw error;
  }
  const statements = new Map<string, StatementSync>();
  const prepare = (query: string): StatementSync => {
    // What makes or drops a table is of one window, and with the table go the statements on it: they
    // would grow with the windows there ever were.
    if (/^(CREATE|DROP) /.test(query)) {
      const dropped = /^DROP TABLE IF EXISTS (\w+)$/.exec(query)?.[1];
      const names = new RegExp(`\\b${dropped}\\b`);
      for (const text of dropped ? statements.keys() : []) {
        if (names.test(text)) statements.delete(text);
      }
      return database.prepare(query);
    }
    let statement = statements.get(query);
    if (!statement) {
      statement = database.prepare(query);
      statements.set(query, statement);
    }
    return statement;
  };
  return {
    sql: {
      run: (query, ...values) => void prepare(query).run(...values),
      all: (query, ...values) => prepare(query).all(...values),
    },
    transaction(body) {
      database.exec('BEGIN IMMEDIATE');
      try {
        body();
        database.exec('COMMIT');
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    },
    cutLog: () => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'),
    close: () => database.close(),
  };
}

function prepareDatabase(database: DatabaseSync): void {
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  // Only a database without a table takes it at once.
  database.exec('PRAGMA auto_vacuum = INCREMENTAL');
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA secure_delete = ON');
  // Else a sort, or the next statement, would put rows into files of the system's temporary folder.
  database.exec('PRAGMA temp_store = MEMORY');
  const [found] = database.prepare('PRAGMA quick_check(1)').all();
  if (found?.quick_check !== 'ok') throw new Error('database disk image is malformed');
  if (database.prepare('PRAGMA auto_vacuum').get()?.auto_vacuum === INCREMENTAL) return;
  database.exec('PRAGMA auto_vacuum = INCREMENTAL');
  database.exec('VACUUM');
}
