import { createHash } from 'node:crypto';
import type { LedgerRow } from '../../aggregate/ledger.ts';

/** What stands before the first entry. */
export const BEFORE_FIRST = '0'.repeat(64);

/**
 * The hash of an entry, computed apart from the code that wrote it: SHA-256, in hex, of the JSON array
 * of site, number, time, kind, body and the hash of the entry before (docs/guarantee.md, "Once").
 */
export function linkHash(row: Omit<LedgerRow, 'hash'>): string {
  const fields = [row.site, row.seq, row.at, row.entry, row.body, row.previous];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

/**
 * The chain that ends with the latest entry, followed back to its first; all others were left behind
 * when a state was lost or restored.
 */
export function latestChain(rows: readonly LedgerRow[]): {
  readonly chain: readonly LedgerRow[];
  readonly others: readonly LedgerRow[];
} {
  const byHash = new Map(rows.map((row) => [row.hash, row]));
  const chain: LedgerRow[] = [];
  let next = rows.toSorted((a, b) => b.seq - a.seq || b.at - a.at)[0];
  for (; next && chain.length < rows.length; next = byHash.get(next.previous)) chain.push(next);
  const taken = new Set(chain.map(({ hash }) => hash));
  return { chain: chain.reverse(), others: rows.filter(({ hash }) => !taken.has(hash)) };
}
