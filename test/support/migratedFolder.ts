import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, readdirSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOR_ITS_OWNER = 0o700;
const CACHE = join(ROOT, 'node_modules/.cache/migrated');

/**
 * Puts the embedded engine's folder into a data folder as `headcount release` makes it: all
 * migrations done, no row in any table. They take as long as many a test does, and there are
 * tests of their own for them. It is made once for these migrations and this engine, and copied.
 */
export async function copyMigrated(data: string): Promise<void> {
  const made = join(CACHE, await version(), 'clickhouse');
  if (!existsSync(made)) await make(dirname(made));
  copyFolder(made, join(data, 'clickhouse'));
}

/**
 * The same files in another place, each folder for its owner alone, as the command line makes them.
 * Synchronous: the other way takes ten times the processor time for so many small files.
 */
export function copyFolder(from: string, to: string): void {
  // Links are relative ones, from each table to where it is stored.
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  chmodSync(to, FOR_ITS_OWNER);
  for (const entry of readdirSync(to, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) chmodSync(join(entry.parentPath, entry.name), FOR_ITS_OWNER);
  }
}

/** By what is done to an empty engine, and by which one. */
async function version(): Promise<string> {
  const folder = join(ROOT, 'sql/migrations');
  const files = (await readdir(folder)).sort().map((name) => join(folder, name));
  const hash = createHash('sha256');
  for (const file of [
    ...files,
    join(ROOT, 'sql/migrate.ts'),
    join(ROOT, 'node_modules/chdb/package.json'),
  ]) {
    hash.update(await readFile(file)).update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

/** Elsewhere at first: another process may be at it, too. */
async function make(place: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const data = await mkdtemp(join(CACHE, 'making-'));
  const policies = join(data, 'policies');
  await mkdir(policies);
  await cp(join(ROOT, 'policies/demo.json'), join(policies, 'demo.json'));
  const args = ['src/cli.ts', '--data', data, '--policies', policies, 'query', '--site', 'demo'];
  const { CLICKHOUSE_URL: _, ...env } = process.env;
  await promisify(execFile)(process.execPath, args, { cwd: ROOT, env });
  for (const name of await readdir(data)) {
    if (name !== 'clickhouse') await rm(join(data, name), { recursive: true, force: true });
  }
  // One that was there first is as good.
  await rename(data, place).catch(() => rm(data, { recursive: true, force: true }));
}
