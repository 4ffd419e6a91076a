import {
  CELL_WIDTH,
  type CellRow,
  type Changes,
  type KeyRow,
  type OutboxRow,
  type ReleaseChange,
  type ReleasedRow,
  type Snapshot,
  type WindowRow,
} from './changes.ts';
import { readEventIds, writeEventIds } from './eventIdState.ts';
import { type Append, appendLedger, windowBody } from './ledger.ts';
import { CELL_COUNTS } from './openCell.ts';
import type { Sql } from './sql.ts';
import { type VisitorStore, visitorTable } from './visitorStore.ts';

const UPDATE_CELL = `UPDATE open_cells SET ${CELL_COUNTS.map(
  (name, index) => `${name} = ?${index + 2}`,
).join(', ')} WHERE id = ?1`;

/** Writes what was folded. Call inside a transaction, after the keys are durable. */
export function writeChanges(
  sql: Sql,
  changes: Changes,
  visitors: VisitorStore = visitorTable,
): void {
  for (const w of changes.windows) {
    sql.run(
      'INSERT OR REPLACE INTO open_windows (id, site, kind, starts_at, ends_at, policy, lost) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ...[w.id, w.site, w.kind, w.startsAt, w.endsAt, w.policy, w.lost ?? 0],
    );
  }
  for (const { window } of changes.keys) noteKey(sql, window, 'key_made');
  for (const c of changes.newCells) {
    sql.run(
      'INSERT OR REPLACE INTO open_cells (id, window, cube, dims, count, visits, visitors, anonymous_visits) VALUES (?, ?, ?, ?, 0, 0, 0, 0)',
      ...[c.id, c.window, c.cube, c.dims],
    );
  }
  const { cells } = changes;
  for (let at = 0; at < cells.length; at += CELL_WIDTH) {
    sql.run(UPDATE_CELL, ...cells.subarray(at, at + CELL_WIDTH));
  }
  for (const row of changes.forgotten) visitors.forget(sql, row);
  for (const rows of changes.visitors) visitors.write(sql, rows);
  writeEventIds(sql, changes.eventIds);
}

/**
 * Puts a release in the outbox and the ledger, and deletes what it was made from.
 * Call inside a transaction. A window that was released before is not put there again.
 */
export function writeRelease(
  sql: Sql,
  change: ReleaseChange,
  visitors: VisitorStore = visitorTable,
): void {
  const { site, kind, startsAt, endsAt, milliEpsilon, policyVersion } = change.released;
  const before = sql.all(
    'SELECT 1 FROM released_windows WHERE site = ? AND kind = ? AND starts_at = ?',
    ...[site, kind, startsAt],
  );
  if (before.length === 0) {
    for (const body of [change.outbox].flat())
      sql.run('INSERT INTO outbox (body) VALUES (?)', body);
    appendLedger(sql, {
      site,
      at: change.releasedAt,
      entry: 'window_released',
      body: change.entry,
    });
    sql.run(
      'INSERT INTO released_windows (site, kind, starts_at, ends_at, milli_epsilon, policy_version) VALUES (?, ?, ?, ?, ?, ?)',
      ...[site, kind, startsAt, endsAt, milliEpsilon, policyVersion],
    );
  }
  if (change.window === undefined) return;
  visitors.clear(sql, change.window);
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

/**
 * A key's life in the ledger. Its time is the window's, start or end: the moment
 * itself could tell when a visitor came.
 */
function noteKey(sql: Sql, window: number, entry: Append['entry']): void {
  const [row] = sql.all(
    'SELECT site, kind, starts_at AS startsAt, ends_at AS endsAt FROM open_windows WHERE id = ?',
    window,
  ) as unknown as WindowRow[];
  if (row) appendLedger(sql, { site: row.site, at: row.startsAt, entry, body: windowBody(row) });
}

/** Reads everything, and deletes keys whose window is gone: a crash may fall between the two files. */
export function readSnapshot(
  state: Sql,
  keys: Sql,
  visitors: VisitorStore = visitorTable,
  releasedFor: number = Number.MAX_SAFE_INTEGER,
): Snapshot {
  const windows = state.all(
    'SELECT id, site, kind, starts_at AS startsAt, ends_at AS endsAt, policy, lost FROM open_windows ORDER BY id',
  ) as unknown as WindowRow[];
  const alive = new Set(windows.map((window) => window.id));
  const allKeys = keys.all('SELECT window, key FROM keys') as unknown as KeyRow[];
  for (const { window } of allKeys) if (!alive.has(window)) deleteKey(keys, window);
  return {
    windows,
    keys: allKeys.filter(({ window }) => alive.has(window)),
    cells: state.all('SELECT * FROM open_cells ORDER BY id') as unknown as CellRow[],
    visitors: windows.flatMap(({ id }) => [...visitors.read(state, id)]),
    released: state.all(
      `SELECT site, kind, starts_at AS startsAt, ends_at AS endsAt,
        milli_epsilon AS milliEpsilon, policy_version AS policyVersion FROM released_windows
        WHERE ends_at > min(
          coalesce((SELECT min(starts_at) FROM open_windows), 0x7fffffffffffffff),
          (SELECT max(ends_at) FROM released_windows)
        ) - ?`,
      releasedFor,
    ) as unknown as ReleasedRow[],
    eventIds: readEventIds(state, keys),
    lastReleaseAt: Number(
      state.all("SELECT max(at) AS at FROM ledger WHERE entry = 'window_released'")[0]?.at ?? 0,
    ),
  };
}

/** Windows that are sent to ClickHouse in one insert. */
const OUTBOX_BATCH = 100;

/** The oldest releases that ClickHouse does not have yet. */
export function readOutbox(sql: Sql, most: number = OUTBOX_BATCH): OutboxRow[] {
  return sql.all('SELECT id, body FROM outbox ORDER BY id LIMIT ?', most) as unknown as OutboxRow[];
}

/** Deletes the entries up to an id. */
export function deleteSent(sql: Sql, upTo: number): void {
  sql.run('DELETE FROM outbox WHERE id <= ?', upTo);
}
