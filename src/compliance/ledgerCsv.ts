import { stringify } from 'csv-stringify/sync';
import type { LedgerPage } from './ledgerSchema.ts';

/** A page's entries as CSV (RFC 4180), with a header. */
export function ledgerCsv({ entries }: LedgerPage): string {
  const columns = ['site', 'seq', 'at', 'entry', 'body', 'previous', 'hash'] as const;
  const rows = entries.map((entry) => columns.map((column) => entry[column]));
  return stringify([[...columns], ...rows], { escape_formulas: true, record_delimiter: 'windows' });
}
