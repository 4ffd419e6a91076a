import { stringify } from 'csv-stringify/sync';
import { checkLedger, type LedgerRow } from '../../aggregate/ledger.ts';
import type { LedgerPage, LedgerQuestion } from './ledgerSchema.ts';

/** Where a site's chain is read. */
export interface LedgerSource {
  readonly source: LedgerPage['source'];
  /** All of it, in order. */
  readonly read: (site: string) => Promise<readonly LedgerRow[]>;
}

/**
 * A page of a chain. The whole chain is checked for each: an entry that was changed today does
 * not stay hidden behind a check of yesterday.
 *
 * @param path of this answer, without what is asked
 */
export function ledgerPage(
  site: string,
  source: LedgerPage['source'],
  rows: readonly LedgerRow[],
  { after, limit }: LedgerQuestion,
  path: string,
): LedgerPage {
  const last = rows.at(-1);
  const rest = rows.filter(({ seq }) => seq > after);
  const entries = rest.slice(0, limit);
  const next = rest.length > limit ? entries.at(-1)?.seq : undefined;
  return {
    site,
    source,
    total: rows.length,
    head: last ? { seq: last.seq, hash: last.hash } : null,
    broken: checkLedger(rows) ?? null,
    proof: { hash: HOW, first: '0'.repeat(64) },
    entries: entries.map(entryOf),
    next: next === undefined ? null : `${path}?after=${next}&limit=${limit}`,
  };
}

/** In words; docs/compliance-api.md has a program for it. */
const HOW =
  'SHA-256, in lower-case hex, of the UTF-8 text of the JSON array [site, seq, at, entry, body, previous] without spaces. `seq` counts up from 1, and `previous` is the hash of the entry before.';

/** A page's entries as CSV (RFC 4180), with a header. */
export function ledgerCsv({ entries }: LedgerPage): string {
  const columns = ['site', 'seq', 'at', 'entry', 'body', 'previous', 'hash'] as const;
  const rows = entries.map((entry) => columns.map((column) => entry[column]));
  return stringify([[...columns], ...rows], { escape_formulas: true, record_delimiter: 'windows' });
}

/** Field by field: a store may hand out more, and other types for whole numbers. */
function entryOf({ site, seq, at, entry, body, previous, hash }: LedgerRow) {
  return { site, seq, at, entry, body, previous, hash };
}
