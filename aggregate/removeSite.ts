import { isAuditSite } from '../policy/auditSite.ts';
import type { Sql } from './sql.ts';
import { type VisitorStore, visitorTable } from './visitorStore.ts';

/**
 * Deletes all that the state has of a site: open windows with their cells and visitors, the names of
 * released ones, its ledger, what waits for ClickHouse, its tokens. Call inside a transaction; the
 * keys of its windows are to be destroyed after it. Hashes of event ids stay until their generation
 * ends, since they do not tell their site.
 *
 * @returns the numbers of its open windows
 */
export function removeSite(
  sql: Sql,
  site: string,
  visitors: VisitorStore = visitorTable,
): readonly number[] {
  const windows = sql
    .all('SELECT id FROM open_windows WHERE site = ?', site)
    .map(({ id }) => Number(id));
  for (const window of windows) {
    visitors.clear(sql, window);
    sql.run('DELETE FROM open_cells WHERE window = ?', window);
  }
  for (const table of ['open_windows', 'released_windows', 'ledger', 'tokens']) {
    sql.run(`DELETE FROM ${table} WHERE site = ?`, site);
  }
  sql.run(
    `DELETE FROM outbox WHERE coalesce(json_extract(body, '$.site'), json_extract(body, '$.ledger.site')) = ?`,
    site,
  );
  return windows;
}

/** Deletes the same of all sites that audits added. Call inside a transaction, before any of them is open. */
export function removeAuditSites(sql: Sql): void {
  const left = sql
    .all(
      `SELECT site FROM ledger WHERE site GLOB 'audit-*' UNION
       SELECT site FROM open_windows WHERE site GLOB 'audit-*' UNION
       SELECT site FROM released_windows WHERE site GLOB 'audit-*'`,
    )
    .map(({ site }) => String(site))
    .filter(isAuditSite);
  for (const site of left) removeSite(sql, site);
}
