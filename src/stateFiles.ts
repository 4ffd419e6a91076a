import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from './userError.ts';

const ENDS = ['', '-wal', '-shm', '-journal'];

/** Whether a data folder has a state or its keys. */
export function hasState(folder: string): boolean {
  return ['state.sqlite', 'keys.sqlite'].some((name) => existsSync(join(folder, name)));
}

/** Whether a data folder has what the embedded ClickHouse keeps. */
export function hasClickHouse(folder: string): boolean {
  const place = join(folder, 'clickhouse');
  return existsSync(place) && readdirSync(place).length > 0;
}

/** @throws UserError where a server, or a command, has the state of a data folder open */
export function refuseOpenState(folder: string): void {
  const path = join(folder, 'state.sqlite');
  if (!existsSync(path)) return;
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK');
  } catch (error) {
    // One that is damaged is nobody's: that is what a restore is for.
    if (!/locked|busy/.test(String(error))) return;
    throw new UserError(
      `A Headcount runs on ${folder}.`,
      'Stop it first: a restore takes the place of its whole state.',
    );
  } finally {
    database?.close();
  }
}

/**
 * Moves a state aside, and destroys its keys: the ledger that is restored will say that
 * they are, and without them the visitors in the old state are noise.
 *
 * @returns the path it has now, if there was one
 */
export function moveStateAside(folder: string, at: number): string | undefined {
  for (const end of ENDS) destroy(join(folder, `keys.sqlite${end}`));
  const path = join(folder, 'state.sqlite');
  const aside = `${path}.replaced-${new Date(at).toISOString().replaceAll(':', '')}`;
  const there = ENDS.filter((end) => existsSync(`${path}${end}`));
  for (const end of there) renameSync(`${path}${end}`, `${aside}${end}`);
  return there.length > 0 ? aside : undefined;
}

/** Overwrites a file and deletes it. On a disk that writes elsewhere, as SSDs do, the old bytes may stay for a while. */
function destroy(path: string): void {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size;
  if (bytes === undefined) return;
  const handle = openSync(path, 'r+');
  try {
    writeSync(handle, Buffer.alloc(bytes));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  rmSync(path);
}
