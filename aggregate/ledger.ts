import { createHash } from 'node:crypto';
import { isAuditSite } from '../policy/auditSite.ts';
import type { WindowKind } from '../policy/cube.ts';
import type { Sql } from './sql.ts';

/** What a ledger tells of. */
export const LEDGER_ENTRIES = [
  'policy_activated',
  'key_made',
  'window_released',
  'key_destroyed',
] as const;
export type LedgerEntry = (typeof LEDGER_ENTRIES)[number];

/** An entry to be appended. */
export interface Append {
  readonly site: string;
  /** Milliseconds since 1970; of keys the start of their window. */
  readonly at: number;
  readonly entry: LedgerEntry;
  /** JSON. */
  readonly body: string;
}

/** An entry of a site's chain. */
export interface LedgerRow extends Append {
  /** From 1 upwards without a gap. */
  readonly seq: number;
  /** The hash of the entry before; 64 zeros for the first. */
  readonly previous: string;
  readonly hash: string;
}

const FIRST = '0'.repeat(64);

/** SHA-256 over the entry and the hash before it, in hex: none can be changed, left out or moved without all later ones changing. */
export function ledgerHash({ site, seq, at, entry, body, previous }: Omit<LedgerRow, 'hash'>) {
  const text = JSON.stringify([site, seq, at, entry, body, previous]);
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Appends an entry to its site's chain and puts it in the outbox, from which the copy
 * in ClickHouse is made. Call inside the transaction that does what it tells of. What
 * was noted before is not noted again. The chain of a site that an audit added has no copy: it is
 * deleted with the site, and ClickHouse keeps ledgers for ever.
 */
export function appendLedger(sql: Sql, { site, at, entry, body }: Append): void {
  const known = sql.all(
    'SELECT 1 FROM ledger WHERE site = ? AND entry = ? AND body = ?',
    ...[site, entry, body],
  );
  if (known.length > 0) return;
  const [last] = sql.all(
    'SELECT seq, hash FROM ledger WHERE site = ? ORDER BY seq DESC LIMIT 1',
    site,
  );
  const linked = {
    site,
    seq: Number(last?.seq ?? 0) + 1,
    at,
    entry,
    body,
    previous: String(last?.hash ?? FIRST),
  };
  const row: LedgerRow = { ...linked, hash: ledgerHash(linked) };
  sql.run(
    'INSERT INTO ledger (site, seq, at, entry, body, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ...[row.site, row.seq, row.at, row.entry, row.body, row.previous, row.hash],
  );
  if (isAuditSite(site)) return;
  sql.run('INSERT INTO outbox (body) VALUES (?)', JSON.stringify({ ledger: row }));
}

/** Which window a key belongs to. */
export function windowBody({ kind, startsAt }: { kind: WindowKind; startsAt: number }): string {
  return JSON.stringify({ window: kind, startsAt });
}

/**
 * Notes that the keys of windows that are gone are destroyed. Call when they are: after
 * a crash between the two, at the next start.
 */
export function noteDestroyedKeys(sql: Sql): void {
  const gone = sql.all(
    `SELECT site, body, (SELECT max(at) FROM ledger AS r
          WHERE r.site = made.site AND r.entry = 'window_released') AS at
      FROM ledger AS made
      WHERE entry = 'key_made'
        AND NOT EXISTS (SELECT 1 FROM ledger AS d
          WHERE d.site = made.site AND d.entry = 'key_destroyed' AND d.body = made.body)
        AND NOT EXISTS (SELECT 1 FROM open_windows AS w WHERE w.site = made.site
          AND json_object('window', w.kind, 'startsAt', w.starts_at) = made.body)
      ORDER BY site, seq`,
  ) as unknown as Omit<Append, 'entry'>[];
  for (const row of gone) appendLedger(sql, { ...row, entry: 'key_destroyed' });
}

/**
 * Reads a site's chain in order, or a part of it.
 *
 * @param after the number before the first
 * @param most how many at most; all of them where it is negative
 */
export function readLedger(sql: Sql, site: string, after = -1, most = -1): LedgerRow[] {
  return sql.all(
    `SELECT site, seq, at, entry, body, previous, hash FROM ledger
      WHERE site = ? AND seq > ? ORDER BY seq LIMIT ?`,
    ...[site, after, most],
  ) as unknown as LedgerRow[];
}

/** Where a chain is broken: the first entry that does not follow from the one before. */
export interface BrokenLink {
  readonly seq: number;
  readonly why: string;
}

/** How far a chain was checked. */
export interface Checked {
  /** How many entries. */
  readonly count: number;
  /** Of the last of them. */
  readonly seq: number;
  readonly hash: string;
  readonly broken?: BrokenLink;
}

export const UNCHECKED: Checked = { count: 0, seq: 0, hash: FIRST };

/** Checks a site's whole chain, in the order of `seq`. @returns undefined when it is whole */
export function checkLedger(rows: readonly LedgerRow[]): BrokenLink | undefined {
  return checkFurther(UNCHECKED, rows).broken;
}

/** Goes on checking a chain with the entries that follow; of several broken links the first one is told. */
export function checkFurther(checked: Checked, rows: readonly LedgerRow[]): Checked {
  let { count, seq, hash, broken } = checked;
  for (const row of rows) {
    count += 1;
    broken ??= brokenLink(row, count, hash);
    ({ seq, hash } = row);
  }
  return { count, seq, hash, ...(broken ? { broken } : {}) };
}

function brokenLink(row: LedgerRow, seq: number, previous: string): BrokenLink | undefined {
  if (row.seq !== seq) return { seq, why: 'an entry is missing, or stands twice' };
  if (row.previous !== previous) return { seq, why: 'it does not follow from the entry before' };
  if (row.hash !== ledgerHash(row)) return { seq, why: 'it was changed: its hash is another' };
  return undefined;
}
