import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { NodeState } from '../../src/nodeState.ts';
import type { StateFile } from '../../src/stateFile.ts';
import { createStateOperations } from '../../src/stateOperations.ts';

/** Told of each step, before it is done and after: it may throw, as a disk may fail. */
export type Step = (what: string, when: 'before' | 'after') => void;

/** One of the state's databases, the real SQL without a disk. */
export function memoryFile(
  database: DatabaseSync = new DatabaseSync(':memory:'),
  step: Step = () => {},
): StateFile {
  const prepare = preparer(database);
  const doing = <T>(what: string, work: () => T): T => {
    step(what, 'before');
    const result = work();
    step(what, 'after');
    return result;
  };
  return {
    sql: {
      run: (query, ...values) => doing(query, () => void prepare(query).run(...values)),
      all: (query, ...values) => doing(query, () => prepare(query).all(...values)),
    },
    transaction(body) {
      prepare('BEGIN IMMEDIATE').run();
      try {
        body();
        doing('COMMIT', () => prepare('COMMIT').run());
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    },
    cutLog: () => doing('cut the log', () => undefined),
    // A process that ends leaves the disk as it is.
    close() {},
  };
}

const PREPARED = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/** Statements are kept with their database: whoever opens it again finds them prepared. */
export function preparer(database: DatabaseSync): (query: string) => StatementSync {
  const statements = PREPARED.get(database) ?? new Map<string, StatementSync>();
  PREPARED.set(database, statements);
  return (query) => {
    let statement = statements.get(query);
    if (!statement) {
      statement = database.prepare(query);
      statements.set(query, statement);
    }
    return statement;
  };
}

/** The real operations of the state on two files, without the thread. */
export function threadlessState(state: StateFile, keys: StateFile): NodeState {
  const operations = createStateOperations(state, keys);
  const calls = Object.entries(operations).map(([name, run]) => [
    name,
    async (...args: never[]) => (run as (...args: never[]) => unknown)(...args),
  ]);
  return Object.fromEntries(calls);
}
