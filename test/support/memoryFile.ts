import { DatabaseSync } from 'node:sqlite';
import type { NodeState } from '../../src/nodeState.ts';
import type { StateFile } from '../../src/stateFile.ts';
import { createStateOperations } from '../../src/stateOperations.ts';

/** One of the state's databases, the real SQL without a disk. */
export function memoryFile(): StateFile {
  const database = new DatabaseSync(':memory:');
  return {
    sql: {
      run: (query, ...values) => void database.prepare(query).run(...values),
      all: (query, ...values) => database.prepare(query).all(...values),
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
    cutLog() {},
    // A process that ends leaves the disk as it is.
    close() {},
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
