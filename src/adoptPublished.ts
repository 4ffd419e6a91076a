import { type LedgerRow, ledgerHash } from '../aggregate/ledger.ts';
import type { Sql } from '../aggregate/sql.ts';
import { isAuditSite } from '../policy/auditSite.ts';
import type { WindowKind } from '../policy/cube.ts';
import type { Read } from '../query/answerQuery.ts';
import { UserError } from './userError.ts';

/** What ClickHouse has that a backup does not. */
export interface Adopted {
  readonly windows: number;
  readonly entries: number;
  /** Windows that ClickHouse has and its copy of the ledger does not tell of. */
  readonly untold: number;
}

interface Published {
  readonly site: string;
  readonly kind: WindowKind;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly milliEpsilon: number;
  readonly policyVersion: number;
}

/**
 * Reads from ClickHouse what was published since a backup. What it returns adds that to the
 * restored state, to be called inside a transaction: the ledger goes on where its copy
 * ends, and the windows that were released are released.
 *
 * @throws UserError where ClickHouse lacks what the backup says it was sent: it is another one, or was lost
 */
export async function readPublished(sql: Sql, read: Read): Promise<() => Adopted> {
  const ledger = (await read(LEDGER, {})).map(ledgerRow);
  // What audits published stays in ClickHouse until it expires, but their sites are gone.
  const releases = (await read(RELEASES, {}))
    .map(publishedRow)
    .filter(({ site }) => !isAuditSite(site));
  const bySite = Map.groupBy(ledger, ({ site }) => site);
  for (const { site } of sql.all('SELECT DISTINCT site FROM ledger')) {
    checkSent(sql, String(site), bySite.get(String(site)) ?? []);
  }
  return () => {
    const entries = [...bySite].flatMap(([site, rows]) => continuation(sql, site, rows));
    for (const row of entries) insertEntry(sql, row);
    const told = entries.flatMap((row) => (row.entry === 'window_released' ? toldBy(row) : []));
    const before = countReleased(sql);
    for (const window of told) insertReleased(sql, window);
    const known = countReleased(sql);
    for (const window of releases) insertReleased(sql, window);
    const after = countReleased(sql);
    return { windows: after - before, entries: entries.length, untold: after - known };
  };
}

const LEDGER = 'SELECT site, seq, at, entry, body, previous, hash FROM ledger FINAL';

const RELEASES = `SELECT site, window, toUnixTimestamp(starts_at) AS starts, toUnixTimestamp(any(ends_at)) AS ends,
    max(policy_version) AS version,
    sum(if(withheld = 'budget', 0, toUInt64(round(epsilon * 1000)))) AS spent
  FROM releases FINAL GROUP BY site, window, starts_at`;

function ledgerRow(row: Record<string, unknown>): LedgerRow {
  const text = (name: string) => String(row[name]);
  return {
    ...{ site: text('site'), seq: Number(row.seq), at: Number(row.at) },
    ...{ entry: text('entry') as LedgerRow['entry'], body: text('body') },
    ...{ previous: text('previous'), hash: text('hash') },
  };
}

function publishedRow(row: Record<string, unknown>): Published {
  return {
    ...{ site: String(row.site), kind: String(row.window) as WindowKind },
    ...{ startsAt: Number(row.starts) * 1000, endsAt: Number(row.ends) * 1000 },
    ...{ milliEpsilon: Number(row.spent), policyVersion: Number(row.version) },
  };
}

/** The last entry that no longer waits in the outbox was sent, so it must be there. */
function checkSent(sql: Sql, site: string, rows: readonly LedgerRow[]): void {
  const [last] = sql.all(
    `SELECT hash FROM ledger WHERE site = ?1 AND hash NOT IN
        (SELECT json_extract(body, '$.ledger.hash') FROM outbox
          WHERE json_extract(body, '$.ledger.hash') IS NOT NULL)
      ORDER BY seq DESC LIMIT 1`,
    site,
  );
  if (!last || rows.some(({ hash }) => hash === last.hash)) return;
  throw new UserError(
    `ClickHouse does not have the ledger of ${site} that the backup says it was sent.`,
    'Either it is another ClickHouse: correct CLICKHOUSE_URL and CLICKHOUSE_DATABASE. Or it was lost too: restore its own backup first, or go on with --without-clickhouse.',
  );
}

/** The entries that follow the state's last one. Where chains part, the longer one: the other was left at a restore. */
function continuation(sql: Sql, site: string, rows: readonly LedgerRow[]): LedgerRow[] {
  const next = Map.groupBy(
    rows.filter((row) => row.hash === ledgerHash(row)),
    ({ previous }) => previous,
  );
  const [last] = sql.all('SELECT hash FROM ledger WHERE site = ? ORDER BY seq DESC LIMIT 1', site);
  let ends: LedgerRow[][] = [[]];
  let longest: LedgerRow[] = [];
  while (ends.length > 0) {
    longest = ends[0] ?? longest;
    ends = ends.flatMap((chain) => {
      const hash = chain.at(-1)?.hash ?? String(last?.hash ?? '0'.repeat(64));
      const children = next.get(hash) ?? [];
      if (children.length === 1 && ends.length === 1) {
        chain.push(children[0] as LedgerRow);
        return [chain];
      }
      return children.map((child) => [...chain, child]);
    });
  }
  return longest;
}

function insertEntry(sql: Sql, { site, seq, at, entry, body, previous, hash }: LedgerRow): void {
  sql.run(
    'INSERT INTO ledger (site, seq, at, entry, body, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ...[site, seq, at, entry, body, previous, hash],
  );
}

interface Body {
  readonly window: WindowKind;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly policyVersion: number;
  readonly cubes: readonly { readonly epsilon?: number; readonly withheld: string }[];
}

/** The window an entry tells of, with what its release spent: of all cubes but those the budget had no room for. */
function toldBy({ site, body }: LedgerRow): Published {
  const { window, startsAt, endsAt, policyVersion, cubes }: Body = JSON.parse(body);
  const spent = cubes.filter(({ withheld }) => withheld !== 'budget');
  const milliEpsilon = spent.reduce((sum, { epsilon = 0 }) => sum + Math.round(epsilon * 1000), 0);
  return { site, kind: window, startsAt, endsAt, milliEpsilon, policyVersion };
}

function insertReleased(sql: Sql, window: Published): void {
  const { site, kind, startsAt, endsAt, milliEpsilon, policyVersion } = window;
  sql.run(
    `INSERT OR IGNORE INTO released_windows
      (site, kind, starts_at, ends_at, milli_epsilon, policy_version) VALUES (?, ?, ?, ?, ?, ?)`,
    ...[site, kind, startsAt, endsAt, milliEpsilon, policyVersion],
  );
}

function countReleased(sql: Sql): number {
  return Number(sql.all('SELECT count(*) AS n FROM released_windows')[0]?.n);
}
