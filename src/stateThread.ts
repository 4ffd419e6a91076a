import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { type Activation, activatePolicy } from '../aggregate/activatePolicy.ts';
import type { Changes, ReleaseChange } from '../aggregate/changes.ts';
import { noteDestroyedKeys, readLedger } from '../aggregate/ledger.ts';
import type { Sql } from '../aggregate/sql.ts';
import {
  deleteKey,
  deleteSent,
  readOutbox,
  readSnapshot,
  writeChanges,
  writeKeys,
  writeRelease,
} from '../aggregate/state.ts';
import { KEY_STEPS, migrateState, STATE_STEPS } from '../aggregate/stateSchema.ts';
import { deleteToken, insertToken, readTokens, type TokenRow } from './tokenTable.ts';

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
/** Whether older pages in a log may hold what was deleted. */
let toCut = false;

/**
 * Destroys the keys of released windows, and what the logs still hold of what was
 * deleted: deleted bytes are overwritten (secure_delete), but older pages stand in the
 * log until it is cut. What it follows is durable by now, so a failure (a full disk) is
 * no failure of that: it is tried again with the next commit or round, and at start.
 */
function tidy(): void {
  try {
    if (keysToDestroy.size > 0) {
      keys.transaction(() => {
        for (const window of keysToDestroy) deleteKey(keys.sql, window);
      });
      state.transaction(() => noteDestroyedKeys(state.sql));
      keysToDestroy.clear();
      toCut = true;
    }
    if (toCut) for (const { database } of [keys, state]) cutLog(database);
    toCut = false;
  } catch {
    // Kept in `keysToDestroy` and `toCut`.
  }
}

const operations = {
  load() {
    const snapshot = readSnapshot(state.sql, keys.sql);
    state.transaction(() => noteDestroyedKeys(state.sql));
    // A process that died may have left it undone.
    toCut = true;
    tidy();
    return snapshot;
  },

  /** Notes the policies in force; what is wrong with the versions of some, by site. */
  activate(policies: readonly Activation[]) {
    const wrong: { site: string; why: 'changed' | 'older' }[] = [];
    state.transaction(() => {
      for (const policy of policies) {
        const why = activatePolicy(state.sql, policy);
        if (why) wrong.push({ site: policy.site, why });
      }
    });
    return wrong;
  },

  ledger: (site: string) => readLedger(state.sql, site),

  commit(changes: Changes | undefined, release: ReleaseChange | undefined): void {
    // Keys first: a visitor without a key could not be found again.
    const newKeys = changes?.keys ?? [];
    if (newKeys.length > 0) keys.transaction(() => writeKeys(keys.sql, newKeys));
    state.transaction(() => {
      if (changes) writeChanges(state.sql, changes);
      if (release) writeRelease(state.sql, release);
    });
    if (release?.window !== undefined && release.hasKey) keysToDestroy.add(release.window);
    const forgot = changes !== undefined && changes.forgotten.length > 0;
    // What is left of cells alone may wait for the end of the round.
    if (release || forgot) toCut = true;
    if (keysToDestroy.size > 0 || forgot) tidy();
  },

  tidy,
  nextOutbox: () => readOutbox(state.sql),
  sent: (upTo: number) => state.transaction(() => deleteSent(state.sql, upTo)),
  tokens: () => readTokens(state.sql),
  addToken: (token: TokenRow) => state.transaction(() => insertToken(state.sql, token)),
  removeToken: (id: string) => deleteToken(state.sql, id),

  close(): void {
    for (const { database } of [keys, state]) {
      cutLog(database);
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

function cutLog(database: DatabaseSync): void {
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}

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
