import type { LedgerEntry, LedgerPage } from '../ask/ledgerAnswer.ts';
import type { Ledger } from './createLedger.ts';

/** What has been read of a ledger: its newest entries, and what is known of the whole chain. */
export interface LedgerBook extends Omit<LedgerPage, 'entries'> {
  /** In order, without a gap up to `total`. */
  readonly entries: readonly LedgerEntry[];
}

/** Entries that are read at a time for the page. */
const AT_A_TIME = 500;

/** Reads the newest entries. The first answer tells how many there are. */
export async function openBook(ledger: Ledger): Promise<LedgerBook> {
  const first = await ledger.page(0, 1);
  if (first.total <= first.entries.length) return first;
  return ledger.page(Math.max(0, first.total - AT_A_TIME), AT_A_TIME);
}

/** Which entries stand right before those that were read; `undefined` where all were. */
export function partBefore({
  entries,
  total,
}: LedgerBook): { readonly after: number; readonly limit: number } | undefined {
  const before = (entries[0]?.seq ?? total + 1) - 1;
  if (before <= 0) return undefined;
  const after = Math.max(0, before - AT_A_TIME);
  return { after, limit: before - after };
}

/** Reads further back. */
export async function readBefore(ledger: Ledger, book: LedgerBook): Promise<LedgerBook> {
  const part = partBefore(book);
  if (!part) return book;
  const page = await ledger.page(part.after, part.limit);
  // What was added meanwhile is not read, so what is told of the whole stays that of the newest entry here.
  return {
    ...book,
    broken: book.broken ?? page.broken,
    entries: [...page.entries, ...book.entries],
  };
}

/**
 * Whether all windows that were released since an instant have been read: entries of releases are in
 * the order in which they happened.
 *
 * @param since milliseconds since 1970
 */
export function reachesBack(book: LedgerBook, since: number): boolean {
  return (
    partBefore(book) === undefined ||
    book.entries.some(({ entry, at }) => entry === 'window_released' && at < since)
  );
}
