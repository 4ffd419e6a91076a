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

/** Opens a database of the state for this process alone. Throws when another has it. */
export function openStateFile(path: string): StateFile {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA secure_delete = ON');
  const statements = new Map<string, StatementSync>();
  const prepare = (query: string): StatementSync => {
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
