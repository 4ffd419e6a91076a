import type { Sql } from './sql.ts';

/**
 * Each open window's visitors stand in a table of its own, which is dropped with it. To delete their
 * rows would not be enough: where SQLite moves rows from page to page it leaves copies of them in
 * the room that it has not given to anything, and overwrites only the row that is deleted. The pages of a
 * dropped table are free, and free pages are overwritten whole (`secure_delete`).
 */
export function windowTable(window: number): string {
  return `${PREFIX}${window}`;
}

const PREFIX = 'visitors_';

/** Makes a window's table where it is not there. */
export function makeWindowTable(sql: Sql, window: number): void {
  sql.run(
    `CREATE TABLE IF NOT EXISTS ${windowTable(window)} (
      fingerprint BLOB PRIMARY KEY NOT NULL, record BLOB NOT NULL
    ) WITHOUT ROWID`,
  );
}

export function hasWindowTable(sql: Sql, window: number): boolean {
  const found = sql.all(
    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?",
    windowTable(window),
  );
  return found.length > 0;
}

export function dropWindowTable(sql: Sql, window: number): void {
  sql.run(`DROP TABLE IF EXISTS ${windowTable(window)}`);
}

/** The numbers of the windows that have a table, in order. */
export function windowsWithTable(sql: Sql): number[] {
  return sql
    .all(`SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB '${PREFIX}[0-9]*'`)
    .map(({ name }) => Number(String(name).slice(PREFIX.length)))
    .sort((a, b) => a - b);
}

/** Moves the visitors of open windows from the one table that they stood in before, and drops it. */
export function splitVisitors(sql: Sql): void {
  const windows = sql.all(
    'SELECT id FROM open_windows WHERE EXISTS (SELECT 1 FROM visitors WHERE window = id)',
  );
  for (const { id } of windows) {
    const window = Number(id);
    makeWindowTable(sql, window);
    sql.run(
      `INSERT INTO ${windowTable(window)} SELECT fingerprint, record FROM visitors
        WHERE window = ? ORDER BY fingerprint`,
      window,
    );
  }
  sql.run('DROP TABLE visitors');
}
