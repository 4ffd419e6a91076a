import type { Sql } from './sql.ts';

/**
 * Writes a table anew with the rows that it has. Rows that were deleted one by one may have left copies in
 * pages that are still in use; here all of its pages but the first become free, and are overwritten
 * with it (`secure_delete`). The rows stand in memory meanwhile (`temp_store`). Call inside a transaction.
 */
export function rewriteTable(sql: Sql, table: string): void {
  const hasRows = sql.all(`SELECT 1 FROM ${table} LIMIT 1`).length > 0;
  // A temporary table makes SQLite prepare all statements anew.
  if (hasRows) sql.run(`CREATE TEMP TABLE kept AS SELECT * FROM main.${table}`);
  // Without a condition, so that whole pages are freed: https://www.sqlite.org/lang_delete.html
  sql.run(`DELETE FROM ${table}`);
  if (!hasRows) return;
  sql.run(`INSERT INTO ${table} SELECT * FROM temp.kept ORDER BY rowid`);
  sql.run('DROP TABLE temp.kept');
}
