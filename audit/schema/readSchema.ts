import type { Read } from '../../query/read.ts';
import { AuditError } from '../runAudit.ts';
import type { TableColumns } from '../stateFacts.ts';

/** A table or view of ClickHouse's database. */
export interface Table {
  readonly name: string;
  /** As `ReplacingMergeTree`. */
  readonly engine: string;
  /** The engine with its sorting key, time to live and settings. */
  readonly definition: string;
}

export interface Schema {
  readonly tables: readonly Table[];
  readonly columns: TableColumns;
}

/**
 * Every table, view and column of the database, as far as the audit's user is shown it.
 *
 * @throws AuditError where it is shown nothing
 */
export async function readSchema(read: Read): Promise<Schema> {
  const [tables, columns] = await Promise.all([read(TABLES, {}), read(COLUMNS, {})]);
  if (tables.length === 0) {
    throw new AuditError(
      'ClickHouse shows no table of its database; grant the user SHOW TABLES and SHOW COLUMNS, as sql/roles.sql does',
    );
  }
  const byTable: Record<string, Record<string, string>> = {};
  for (const { table, name, type } of columns) {
    byTable[String(table)] = { ...byTable[String(table)], [String(name)]: String(type) };
  }
  return {
    tables: tables.map(({ name, engine, engine_full }) => ({
      name: String(name),
      engine: String(engine),
      definition: String(engine_full),
    })),
    columns: byTable,
  };
}

const TABLES = `SELECT name, engine, engine_full FROM system.tables
  WHERE database = currentDatabase() ORDER BY name`;

const COLUMNS = `SELECT table, name, type FROM system.columns
  WHERE database = currentDatabase() ORDER BY table, position`;
