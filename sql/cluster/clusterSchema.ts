import { migrate } from '../migrate.ts';
import { readMigrations } from '../readMigrations.ts';

/**
 * Every statement that brings a new cluster to this version of Headcount, in order: the very
 * ones that Headcount runs itself with CLICKHOUSE_CLUSTER. To read them, or to run them
 * without giving Headcount the right to:
 *
 *   node sql/cluster/clusterSchema.ts my_cluster | clickhouse-client --database headcount --multiquery
 *
 * @param cluster the name in the servers' `remote_servers`, or a macro like `{cluster}`
 */
export async function clusterSchema(cluster: string): Promise<string[]> {
  const statements: string[] = [];
  const none = async () => [];
  const collect = async (statement: string) => void statements.push(statement.trim());
  await migrate(await readMigrations(), collect, none, cluster);
  return statements;
}

/** As a file of SQL. */
export function printSchema(statements: readonly string[]): string {
  return `${statements.join(';\n\n')};\n`;
}

if (import.meta.main) {
  process.stdout.write(printSchema(await clusterSchema(process.argv[2] ?? '{cluster}')));
}
