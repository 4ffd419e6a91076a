import type { Sql } from '../../aggregate/sql.ts';
import type { Columns } from '../../audit/columns.ts';

/** table → column → type, as `Columns` has it without the meaning. */
export function columnTypes(columns: Columns) {
  return Object.fromEntries(
    Object.entries(columns).map(([table, of]) => [
      table,
      Object.fromEntries(Object.entries(of).map(([column, { type }]) => [column, type])),
    ]),
  );
}

/** The same of a database. */
export function sqliteColumns(sql: Sql) {
  const tables = sql.all(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  );
  return Object.fromEntries(
    tables.map(({ name }) => [
      name,
      Object.fromEntries(
        sql
          .all('SELECT name, type FROM pragma_table_info(?)', String(name))
          .map((column) => [column.name, column.type]),
      ),
    ]),
  );
}
