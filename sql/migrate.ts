import { readdir, readFile } from 'node:fs/promises';
import { clusterSql } from './cluster/clusterSql.ts';

/** Runs one statement on ClickHouse; the name is that of its file, for errors. */
export type Run = (statement: string, name: string) => Promise<void>;
/** Reads the versions that were applied, after `migrations` exists. */
export type Applied = () => Promise<readonly number[]>;

const FOLDER = new URL('./migrations/', import.meta.url);

const LEDGER = `CREATE TABLE IF NOT EXISTS migrations (
  version UInt32, name String, applied_at DateTime('UTC') DEFAULT now()
) ENGINE = ReplacingMergeTree ORDER BY version`;

/**
 * Brings ClickHouse's tables to this version of Headcount: applies each
 * numbered file of `sql/migrations` that it does not have yet, in order. A file
 * holds one statement. After a crash between a statement and its entry the
 * statement runs again, so each table is created only if it is not there.
 *
 * @param cluster applies each file's form for this cluster, or is `undefined` for one server
 * @returns the names of the files that were applied
 */
export async function migrate(run: Run, applied: Applied, cluster?: string): Promise<string[]> {
  const apply = async (sql: string, name: string) => {
    const statements = cluster === undefined ? [sql] : clusterSql(sql, cluster);
    for (const statement of statements) await run(statement, name);
  };
  await apply(LEDGER, 'the first migration');
  const done = new Set(await applied());
  const names = (await readdir(FOLDER)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort();
  const fresh = names.filter((name) => !done.has(Number(name.slice(0, 4))));
  for (const name of fresh) {
    await apply(await readFile(new URL(name, FOLDER), 'utf8'), name);
    await run(
      `INSERT INTO migrations (version, name) VALUES (${Number(name.slice(0, 4))}, '${name}')`,
      name,
    );
  }
  return fresh;
}
