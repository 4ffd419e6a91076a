import { accessSync, constants, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { checkLedger, type LedgerRow } from '../aggregate/ledger.ts';
import { STATE_STEPS } from '../aggregate/stateSchema.ts';
import { UserError } from './userError.ts';

/**
 * Checks a file before it is restored: that `headcount backup` wrote it, that no page of
 * it is damaged, and that every site's ledger is whole.
 *
 * @returns when it was made, milliseconds since 1970
 * @throws UserError where it cannot be used
 */
export function checkBackup(file: string): number {
  checkFile(file);
  let database: DatabaseSync | undefined;
  try {
    const opened = new DatabaseSync(file, { readOnly: true });
    database = opened;
    const all = (query: string) => opened.prepare(query).all();
    if (all('PRAGMA integrity_check(1)')[0]?.integrity_check !== 'ok') throw DAMAGED(file);
    const madeAt = all('SELECT made_at FROM backup')[0]?.made_at;
    const version = Number(all('SELECT max(version) AS version FROM schema')[0]?.version);
    if (typeof madeAt !== 'number') throw NO_BACKUP(file);
    if (version > STATE_STEPS.length) throw LATER(file);
    checkLedgers(file, all('SELECT * FROM ledger ORDER BY site, seq') as unknown as LedgerRow[]);
    return madeAt;
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    if (/no such table/.test(reason)) throw NO_BACKUP(file);
    throw /malformed|not a database/.test(reason) ? DAMAGED(file) : UNREADABLE(file, reason);
  } finally {
    database?.close();
  }
}

/** What SQLite would take for an empty database, wait for, or have no word for. */
function checkFile(file: string): void {
  try {
    const found = statSync(file);
    if (found.isDirectory()) throw new UserError(`${file} is a folder.`, 'Name a backup in it.');
    if (!found.isFile()) throw new UserError(`${file} is not a file.`, 'Name a backup.');
    if (found.size === 0) {
      throw new UserError(`${file} is empty, so it is not a backup.`, 'Use another backup.');
    }
    accessSync(file, constants.R_OK);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT' || code === 'ENOTDIR'
      ? new UserError(`${file} does not exist.`, 'Name a backup.')
      : UNREADABLE(file, code);
  }
}

/**
 * Whether a file is a backup, by the file alone: a log that lies beside it is another
 * database's. Nothing is written, no lock is taken.
 */
export function isBackup(file: string): boolean {
  const url = pathToFileURL(file);
  url.search = '?immutable=1';
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(url, { readOnly: true });
    return database.prepare('SELECT made_at FROM backup').all().length > 0;
  } catch {
    // Not there, no database, or no such table: whoever opens it says so.
    return false;
  } finally {
    database?.close();
  }
}

const UNREADABLE = (file: string, reason: string) =>
  new UserError(
    `${file} cannot be read: ${reason}.`,
    'A backup is readable by its owner alone: restore as the user that runs the server, and give that user the right to read it.',
  );

const DAMAGED = (file: string) =>
  new UserError(`${file} is damaged, or not a backup.`, 'Use another backup.');

const NO_BACKUP = (file: string) =>
  new UserError(
    `${file} is not a backup that \`headcount backup\` wrote.`,
    'Use a file that it wrote. A copy of state.sqlite is no backup: it has personal data in it, and numbers that were never released.',
  );

const LATER = (file: string) =>
  new UserError(
    `${file} was written by a later version of Headcount.`,
    'Restore it with that version, or a later one.',
  );

function checkLedgers(file: string, rows: readonly LedgerRow[]): void {
  for (const [site, chain] of Map.groupBy(rows, (row) => row.site)) {
    const broken = checkLedger(chain);
    if (!broken) continue;
    throw new UserError(
      `${file}: the ledger of ${site} is broken at entry ${broken.seq}: ${broken.why}.`,
      'The file was changed since it was written. Use another backup.',
    );
  }
}
