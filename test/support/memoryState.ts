import { DatabaseSync } from 'node:sqlite';
import type { Sql } from '../../aggregate/sql.ts';
import { KEY_STEPS, migrateState, STATE_STEPS } from '../../aggregate/stateSchema.ts';

/** The state's two databases in memory: the real SQL, no thread. */
export function memoryState(): { state: Sql; keys: Sql } {
  const state = memorySql();
  const keys = memorySql();
  migrateState(state, STATE_STEPS, 'open_windows');
  migrateState(keys, KEY_STEPS, 'keys');
  return { state, keys };
}

/** An empty SQLite database. */
export function memorySql(): Sql {
  const database = new DatabaseSync(':memory:');
  return {
    run: (query, ...values) => void database.prepare(query).run(...values),
    all: (query, ...values) => database.prepare(query).all(...values),
  };
}
