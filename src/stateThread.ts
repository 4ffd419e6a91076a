import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { Changes, ReleaseChange } from '../aggregate/changes.ts';
import {
  deleteKey,
  deleteSent,
  readOutbox,
  readSnapshot,
  type Sql,
  writeChanges,
  writeKeys,
  writeRelease,
} from '../aggregate/state.ts';
import { KEY_STEPS, migrateState, STATE_STEPS } from '../aggregate/stateSchema.ts';
import { insertToken, readTokens, type TokenRow } from './tokenTable.ts';

/**
 * The thread that owns the state's files: `state.sqlite`, and `keys.sqlite`
 * beside it, so that a copy of the state holds no key. Locked exclusively, so a
 * second server on the same folder fails to start.
 */
const folder: string = workerData.folder;
const state = open('state.sqlite');
const keys = open('keys.sqlite');
state.transaction(() => migrateState(state.sql, STATE_STEPS, 'open_windows'));
keys.transaction(() => migrateState(keys.sql, KEY_STEPS, 'keys'));

/** Windows that are released, and whose key is still there. */
const keysToDestroy = new Set<number>();

/**
 * Destroys the keys of released windows. The release itself is durable by now,
 * so a failure (a full disk) is no failure of it: it is tried again with the
 * next commit, and at start.
 */
function destroyKeys(): void {
  try {
    keys.transaction(() => {
      for (const window of keysToDestroy) deleteKey(keys.sql, window);
    });
    // Deleted bytes are overwritten (secure_delete), but older pages stand in the log until it is cut.
    for (const { database } of [keys, state]) database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    keysToDestroy.clear();
  } catch {
    // Kept in `keysToDestroy`.
  }
}

const operations = {
  load: () => readSnapshot(state.sql, keys.sql),

  commit(changes: Changes | undefined, release: ReleaseChange | undefined): void {
    // Keys first: a visitor without a key could not be found again.
    const newKeys = changes?.keys ?? [];
    if (newKeys.length > 0) keys.transaction(() => writeKeys(keys.sql, newKeys));
    state.transaction(() => {
      if (changes) writeChanges(state.sql, changes);
      if (release) writeRelease(state.sql, release);
    });
    if (release?.window !== undefined) keysToDestroy.add(release.window);
    if (keysToDestroy.size > 0) destroyKeys();
  },

  nextOutbox: () => readOutbox(state.sql),
  sent: (upTo: number) => state.transaction(() => deleteSent(state.sql, upTo)),
  tokens: () => readTokens(state.sql),
  addToken: (token: TokenRow) => state.transaction(() => insertToken(state.sql, token)),

  close(): void {
    for (const { database } of [keys, state]) {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      database.close();
    }
  },
};
export type Operations = typeof operations;

type Call = { id: number; name: keyof Operations; args: never[] };

parentPort?.on('message', ({ id, name, args }: Call) => {
  try {
    const value = (operations[name] as (...args: never[]) => unknown)(...args);
    parentPort?.postMessage({ id, value });
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});

function open(name: string) {
  const database = new DatabaseSync(join(folder, name));
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
  const sql: Sql = {
    run: (query, ...values) => void prepare(query).run(...values),
    all: (query, ...values) => prepare(query).all(...values),
  };
  const transaction = (body: () => void): void => {
    database.exec('BEGIN IMMEDIATE');
    try {
      body();
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
  return { database, sql, transaction };
}
