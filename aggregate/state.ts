import type {
  CellRow,
  Changes,
  KeyRow,
  OutboxRow,
  ReleaseChange,
  ReleasedRow,
  Snapshot,
  VisitorRow,
  WindowRow,
} from './changes.ts';

type Value = string | number | null;

/** A SQLite database, whatever runs it: `node:sqlite` or a Durable Object's storage. */
export interface Sql {
  run(query: string, ...values: Value[]): void;
  all(query: string, ...values: Value[]): Record<string, unknown>[];
}

/** Writes what was folded. Call inside a transaction, after the keys are durable. */
export function writeChanges(sql: Sql, changes: Changes): void {
  for (const w of changes.windows) {
    sql.run(
      'INSERT OR REPLACE INTO open_windows (id, site, kind, starts_at, ends_at, policy) VALUES (?, ?, ?, ?, ?, ?)',
      ...[w.id, w.site, w.kind, w.startsAt, w.endsAt, w.policy],
    );
  }
  for (const c of changes.newCells) {
    sql.run(
      'INSERT OR REPLACE INTO open_cells (id, window, cube, dims, count, visits, visitors, anonymous) VALUES (?, ?, ?, ?, 0, 0, 0, 0)',
      ...[c.id, c.window, c.cube, c.dims],
    );
  }
  const { cells } = changes;
  for (let at = 0; at < cells.length; at += 5) {
    sql.run(
      'UPDATE open_cells SET count = ?2, visits = ?3, visitors = ?4, anonymous = ?5 WHERE id = ?1',
      ...cells.subarray(at, at + 5),
    );
  }
  for (const v of changes.visitors) {
    sql.run(
      'INSERT OR REPLACE INTO visitors (window, fingerprint, counts, visits, cells) VALUES (?, ?, ?, ?, ?)',
      ...[v.window, v.fingerprint, v.counts, v.visits, v.cells],
    );
  }
}

/**
 * Puts a release in the outbox and deletes what it was made from. Call inside a
 * transaction. A window that was released before is not put there again.
 */
export function writeRelease(sql: Sql, change: ReleaseChange): void {
  const { site, kind, startsAt } = change.released;
  sql.run(
    `INSERT INTO outbox (body) SELECT ?1 WHERE NOT EXISTS
      (SELECT 1 FROM released_windows WHERE site = ?2 AND kind = ?3 AND starts_at = ?4)`,
    ...[change.outbox, site, kind, startsAt],
  );
  sql.run(
    'INSERT OR IGNORE INTO released_windows (site, kind, starts_at) VALUES (?, ?, ?)',
    ...[site, kind, startsAt],
  );
  if (change.window === undefined) return;
  sql.run('DELETE FROM visitors WHERE window = ?', change.window);
  sql.run('DELETE FROM open_cells WHERE window = ?', change.window);
  sql.run('DELETE FROM open_windows WHERE id = ?', change.window);
}

export function writeKeys(sql: Sql, keys: readonly KeyRow[]): void {
  for (const { window, key } of keys) {
    sql.run('INSERT OR REPLACE INTO keys (window, key) VALUES (?, ?)', window, key);
  }
}

export function deleteKey(sql: Sql, window: number): void {
  sql.run('DELETE FROM keys WHERE window = ?', window);
}

/** Reads everything, and deletes keys whose window is gone: a crash may fall between the two files. */
export function readSnapshot(state: Sql, keys: Sql): Snapshot {
  const windows = state.all(
    'SELECT id, site, kind, starts_at AS startsAt, ends_at AS endsAt, policy FROM open_windows ORDER BY id',
  ) as unknown as WindowRow[];
  const alive = new Set(windows.map((window) => window.id));
  const allKeys = keys.all('SELECT window, key FROM keys') as unknown as KeyRow[];
  for (const { window } of allKeys) if (!alive.has(window)) deleteKey(keys, window);
  return {
    windows,
    keys: allKeys.filter(({ window }) => alive.has(window)),
    cells: state.all('SELECT * FROM open_cells ORDER BY id') as unknown as CellRow[],
    visitors: state.all('SELECT * FROM visitors') as unknown as VisitorRow[],
    released: state.all(
      'SELECT site, kind, starts_at AS startsAt FROM released_windows',
    ) as unknown as ReleasedRow[],
  };
}

/** Windows that are sent to ClickHouse in one insert. */
const OUTBOX_BATCH = 100;

/** The oldest releases that ClickHouse does not have yet. */
export function readOutbox(sql: Sql): OutboxRow[] {
  return sql.all(
    'SELECT id, body FROM outbox ORDER BY id LIMIT ?',
    OUTBOX_BATCH,
  ) as unknown as OutboxRow[];
}

/** Deletes the entries up to an id. */
export function deleteSent(sql: Sql, upTo: number): void {
  sql.run('DELETE FROM outbox WHERE id <= ?', upTo);
}
