import { DatabaseSync } from 'node:sqlite';
import { KEYS_SCHEMA, type Sql, STATE_SCHEMA } from '../../aggregate/state.ts';

/** The state's two databases in memory: the real SQL, no thread. */
export function memoryState(): { state: Sql; keys: Sql } {
  return { state: open(STATE_SCHEMA), keys: open(KEYS_SCHEMA) };
}

function open(schema: readonly string[]): Sql {
  const database = new DatabaseSync(':memory:');
  for (const statement of schema) database.exec(statement);
  return {
    run: (query, ...values) => void database.prepare(query).run(...values),
    all: (query, ...values) => database.prepare(query).all(...values),
  };
}
