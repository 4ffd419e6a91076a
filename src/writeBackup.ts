import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Sql } from '../aggregate/sql.ts';
import { migrateState, STATE_STEPS } from '../aggregate/stateSchema.ts';
import type { StateFile } from './stateFile.ts';

export interface BackupRequest {
  /** An absolute path. */
  readonly file: string;
  /** Whether a file that is there may be replaced. */
  readonly force: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What stands in a backup, in rows. */
export interface BackupReport {
  readonly bytes: number;
  readonly openWindows: number;
  readonly releasedWindows: number;
  readonly ledger: number;
  readonly outbox: number;
  readonly tokens: number;
}

/**
 * What a backup has of each table. A table that is not named is left out: whatever a
 * later version adds is in no backup until somebody decided that it may outlive its window.
 */
const COPIED = {
  // By name only: their counts are exact, and a copy of them would outlive their release.
  open_windows: 'id, site, kind, starts_at, ends_at, policy, 1',
  released_windows: '*',
  outbox: '*',
  ledger: '*',
  tokens: '*',
} as const;

/**
 * Writes what may outlive the windows into a new database: nothing about a visitor, no
 * exact count, no key. One read transaction, so it is of one moment. Under its own name
 * the file is whole or not there, and for its owner alone.
 *
 * @throws Error with the code of a file system's error; EEXIST where a file is there, EISDIR where a folder is
 */
export function writeBackup(state: StateFile, { file, force, at }: BackupRequest): BackupReport {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
  }
  if (!force && existsSync(file)) throw Object.assign(new Error('it is there'), { code: 'EEXIST' });
  const partial = `${file}.partial`;
  const discard = () => {
    for (const end of ['', '-journal']) rmSync(`${partial}${end}`, { force: true });
  };
  discard();
  try {
    closeSync(openSync(partial, 'wx', 0o600));
    makeTables(partial, at);
    const counts = copyRows(state, partial);
    const report = { bytes: statSync(partial).size, ...counts };
    renameSync(partial, file);
    syncFolder(dirname(file));
    return report;
  } catch (error) {
    discard();
    throw error;
  }
}

function makeTables(path: string, at: number): void {
  const database = new DatabaseSync(path);
  try {
    const sql: Sql = {
      run: (query, ...values) => void database.prepare(query).run(...values),
      all: (query, ...values) => database.prepare(query).all(...values),
    };
    database.exec('BEGIN');
    migrateState(sql, STATE_STEPS, 'open_windows');
    sql.run('CREATE TABLE backup (made_at INTEGER NOT NULL)');
    sql.run('INSERT INTO backup (made_at) VALUES (?)', at);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

function copyRows(state: StateFile, path: string): Omit<BackupReport, 'bytes'> {
  const { sql } = state;
  const copied = (table: string) =>
    Number(sql.all(`SELECT count(*) AS n FROM copy.${table}`)[0]?.n ?? 0);
  sql.run('ATTACH DATABASE ? AS copy', path);
  try {
    state.transaction(() => {
      for (const [table, columns] of Object.entries(COPIED)) {
        sql.run(`INSERT INTO copy.${table} SELECT ${columns} FROM main.${table}`);
      }
    });
    return {
      openWindows: copied('open_windows'),
      releasedWindows: copied('released_windows'),
      ledger: copied('ledger'),
      outbox: copied('outbox'),
      tokens: copied('tokens'),
    };
  } finally {
    sql.run('DETACH DATABASE copy');
  }
}

/** So that the new name outlives a power cut. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
