import { readdir, readFile } from 'node:fs/promises';
import { MIGRATION_NAME, type Migration } from './migrate.ts';

const FOLDER = new URL('./migrations/', import.meta.url);

/** The files of `sql/migrations`, in order. */
export async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(FOLDER)).filter((name) => MIGRATION_NAME.test(name)).sort();
  return Promise.all(
    names.map(async (name) => ({ name, sql: await readFile(new URL(name, FOLDER), 'utf8') })),
  );
}
