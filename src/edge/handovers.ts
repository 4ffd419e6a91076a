import type { OpenWindow } from '../../aggregate/openWindow.ts';
import type { Sql } from '../../aggregate/sql.ts';
import type { WindowName } from './calls.ts';
import type { Handover } from './handover.ts';
import type { ShardId, Shards } from './shardPlan.ts';

/**
 * Which shards take part in the windows that are open, and what they have handed over. Part 0 is
 * there from the moment a shard may count in the window, without a body until it has handed over.
 */
export const HANDOVER_TABLES = [
  `CREATE TABLE handovers (
    window INTEGER NOT NULL, shard INTEGER NOT NULL, part INTEGER NOT NULL,
    parts INTEGER NOT NULL, body TEXT, PRIMARY KEY (window, shard, part)
  ) WITHOUT ROWID`,
  // Which set of shards counts a window: it never changes.
  'CREATE TABLE window_shards (window INTEGER PRIMARY KEY, since TEXT NOT NULL, shards INTEGER NOT NULL)',
];

/** The shards that count a window, once one of them has asked. */
export function shardsOf(sql: Sql, window: number): Shards | undefined {
  const [row] = sql.all('SELECT since, shards FROM window_shards WHERE window = ?', window);
  return row && { from: String(row.since), of: Number(row.shards) };
}

/** Notes that a shard may count in a window from now on. */
export function noteShard(sql: Sql, window: number, { from, of, index }: ShardId): void {
  sql.run(
    'INSERT OR IGNORE INTO window_shards (window, since, shards) VALUES (?, ?, ?)',
    ...[window, from, of],
  );
  sql.run(
    'INSERT OR IGNORE INTO handovers (window, shard, part, parts, body) VALUES (?, ?, 0, 1, NULL)',
    ...[window, index],
  );
}

/** Notes what a shard hands over. What comes again changes nothing. Call inside a transaction. @returns whether the window waits for it */
export function noteHandover(sql: Sql, site: string, handover: Handover): boolean {
  const { shard, kind, startsAt, part, parts, lost, cells } = handover;
  const [window] = sql.all(
    'SELECT id FROM open_windows WHERE site = ? AND kind = ? AND starts_at = ?',
    ...[site, kind, startsAt],
  );
  if (!window) return false;
  const id = Number(window.id);
  const [known] = sql.all(
    'SELECT body FROM handovers WHERE window = ? AND shard = ? AND part = ?',
    ...[id, shard.index, part],
  );
  if (known && known.body !== null) return false;
  sql.run(
    'INSERT OR REPLACE INTO handovers (window, shard, part, parts, body) VALUES (?, ?, ?, ?, ?)',
    ...[id, shard.index, part, parts, JSON.stringify(cells)],
  );
  if (lost) sql.run('UPDATE open_windows SET lost = 1 WHERE id = ?', id);
  return true;
}

/** The numbers of those shards whose counts of a window are not all here. */
export function missingShards(sql: Sql, window: number): number[] {
  return sql
    .all(
      `SELECT shard FROM handovers WHERE window = ? GROUP BY shard
        HAVING count(body) < max(parts) ORDER BY shard`,
      window,
    )
    .map(({ shard }) => Number(shard));
}

/** What was handed over of a window, all shards; one part after the other, since together they may be more than memory takes. */
export function* readHandovers(
  sql: Sql,
  { id }: Pick<OpenWindow, 'id'>,
): Iterable<Handover['cells'][number]> {
  const parts = sql.all(
    'SELECT shard, part FROM handovers WHERE window = ? AND body IS NOT NULL ORDER BY shard, part',
    id,
  );
  for (const { shard, part } of parts) {
    const [row] = sql.all(
      'SELECT body FROM handovers WHERE window = ? AND shard = ? AND part = ?',
      ...[id, Number(shard), Number(part)],
    );
    const cells: Handover['cells'] = JSON.parse(String(row?.body));
    yield* cells;
  }
}

/** Deletes all of a window that was released. Call in the transaction of its release. */
export function deleteHandovers(sql: Sql, window: number): void {
  sql.run('DELETE FROM handovers WHERE window = ?', window);
  sql.run('DELETE FROM window_shards WHERE window = ?', window);
}

/** A window of the state, by its name. */
export function windowId(sql: Sql, site: string, { kind, startsAt }: WindowName) {
  const [row] = sql.all(
    'SELECT id, policy FROM open_windows WHERE site = ? AND kind = ? AND starts_at = ?',
    ...[site, kind, startsAt],
  );
  return row && { id: Number(row.id), policy: String(row.policy) };
}
