import type { Sql } from './sql.ts';

/** What waits for ClickHouse. */
export interface Backlog {
  readonly entries: number;
  /** When the oldest of them was released, milliseconds since 1970; undefined where none is a release. */
  readonly oldest: number | undefined;
}

/** How much the outbox holds. A ledger entry's time is that of its window, so only releases tell an age. */
export function readBacklog(sql: Sql): Backlog {
  const [count] = sql.all('SELECT count(*) AS entries FROM outbox');
  const [first] = sql.all(
    `SELECT json_extract(body, '$.releasedAt') AS at FROM outbox
      WHERE json_extract(body, '$.releasedAt') IS NOT NULL ORDER BY id LIMIT 1`,
  );
  return {
    entries: Number(count?.entries ?? 0),
    oldest: typeof first?.at === 'number' ? first.at : undefined,
  };
}
