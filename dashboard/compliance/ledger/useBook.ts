import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Ledger } from './createLedger.ts';
import { type LedgerBook, openBook, partBefore, reachesBack, readBefore } from './ledgerBook.ts';

/** How far the ledger has been read. */
export interface Reading {
  readonly book: LedgerBook | undefined;
  readonly error: unknown;
  readonly reads: boolean;
  /** Reads further back; nothing where all was read. */
  readonly older: (() => void) | undefined;
}

/**
 * Reads a ledger from its newest entry on back.
 *
 * @param since as far as it is read by itself, in milliseconds since 1970; the newest part where it is absent
 */
export function useBook(ledger: Ledger, since: number | undefined): Reading {
  const [book, setBook] = useState<LedgerBook>();
  const [error, setError] = useState<unknown>();
  const [reads, setReads] = useState(true);
  const take = useCallback((reading: Promise<LedgerBook>) => {
    setReads(true);
    setError(undefined);
    reading.then(setBook, setError).finally(() => setReads(false));
  }, []);
  useEffect(() => take(openBook(ledger)), [ledger, take]);
  const goesOn =
    book !== undefined && !reads && !error && since !== undefined && !reachesBack(book, since);
  useEffect(() => {
    if (goesOn) take(readBefore(ledger, book));
  }, [goesOn, book, ledger, take]);
  const more = book && partBefore(book) ? () => take(readBefore(ledger, book)) : undefined;
  const again = () => take(openBook(ledger));
  return { book, error, reads: reads || goesOn, older: book ? more : error ? again : undefined };
}
