import { compileSite } from '../aggregate/site.ts';
import type { Sql } from '../aggregate/sql.ts';
import { type Bounds, windowAt } from '../aggregate/windowAt.ts';
import { graceOf } from '../aggregate/windowRegistry.ts';
import type { WindowKind } from '../policy/cube.ts';
import type { Policy } from '../policy/policy.ts';

/** A window that a restored state cannot tell the counts of. */
export interface LostWindow extends Bounds {
  readonly site: string;
  readonly kind: WindowKind;
}

/**
 * Marks the windows whose counts a backup does not have: those that took events between
 * the backup and now, and were not published meanwhile. They are withheld when they
 * close. Were they counted anew, a part would be published as if it were the whole; and
 * one whose release is not known of here would be published twice. Call inside a transaction,
 * when what was published is known.
 *
 * @param since when the backup was made
 * @param now both in milliseconds since 1970
 * @returns all of them, the oldest first
 */
export function markLost(
  sql: Sql,
  policies: Iterable<Policy>,
  since: number,
  now: number,
): LostWindow[] {
  sql.run(`DELETE FROM open_windows WHERE EXISTS (SELECT 1 FROM released_windows AS r
    WHERE r.site = open_windows.site AND r.kind = open_windows.kind
      AND r.starts_at = open_windows.starts_at)`);
  for (const policy of policies) markSite(sql, policy, Math.min(since, now), now);
  return sql.all(
    `SELECT site, kind, starts_at AS startsAt, ends_at AS endsAt FROM open_windows
      ORDER BY site, starts_at, ends_at`,
  ) as unknown as LostWindow[];
}

function markSite(sql: Sql, policy: Policy, since: number, now: number): void {
  const site = compileSite(policy);
  const compiled = JSON.stringify(site.policy);
  // One that had ended may have taken its first event in its grace period.
  const from = since - graceOf({ policy });
  for (const kind of site.kinds) {
    let bounds = windowAt(kind, from, site.timezone);
    for (; bounds.startsAt <= now; bounds = windowAt(kind, bounds.endsAt, site.timezone)) {
      const { startsAt, endsAt } = bounds;
      const place = [site.name, kind, startsAt] as const;
      if (isKnown(sql, 'open_windows', place) || isKnown(sql, 'released_windows', place)) continue;
      sql.run(
        'INSERT INTO open_windows (site, kind, starts_at, ends_at, policy, lost) VALUES (?, ?, ?, ?, ?, 1)',
        ...[...place, endsAt, compiled],
      );
    }
  }
}

function isKnown(
  sql: Sql,
  table: 'open_windows' | 'released_windows',
  place: readonly [string, WindowKind, number],
): boolean {
  const query = `SELECT 1 FROM ${table} WHERE site = ? AND kind = ? AND starts_at = ?`;
  return sql.all(query, ...place).length > 0;
}
