import { clusterSql } from './cluster/clusterSql.ts';

/** Runs one statement on ClickHouse; the name is that of its file, for errors. */
export type Run = (statement: string, name: string) => Promise<void>;
/** Reads the versions that were applied, after `migrations` exists. */
export type Applied = () => Promise<readonly number[]>;

/** A file of `sql/migrations`. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** `0001_cells.sql`: what begins with its version. */
export const MIGRATION_NAME = /^\d{4}_\w+\.sql$/;

const LEDGER = `CREATE TABLE IF NOT EXISTS migrations (
  version UInt32, name String, applied_at DateTime('UTC') DEFAULT now()
) ENGINE = ReplacingMergeTree ORDER BY version`;

/**
 * Brings ClickHouse's tables to this version of Headcount: applies each
 * numbered file that it does not have yet, in order. A file
 * holds one statement. After a crash between a statement and its entry the
 * statement runs again, so each table is created only if it is not there.
 *
 * @param files all of `sql/migrations`, in order
 * @param cluster applies each file's form for this cluster, or is `undefined` for one server
 * @returns the names of the files that were applied
 */
export async function migrate(
  files: readonly Migration[],
  run: Run,
  applied: Applied,
  cluster?: string,
): Promise<string[]> {
  const apply = async (sql: string, name: string) => {
    const statements = cluster === undefined ? [sql] : clusterSql(sql, cluster);
    for (const statement of statements) await run(statement, name);
  };
  await apply(LEDGER, 'the first migration');
  const done = new Set(await applied());
  const fresh = files.filter(({ name }) => !done.has(Number(name.slice(0, 4))));
  for (const { name, sql } of fresh) {
    await apply(sql, name);
    await run(
      `INSERT INTO migrations (version, name) VALUES (${Number(name.slice(0, 4))}, '${name}')`,
      name,
    );
  }
  return fresh.map(({ name }) => name);
}
