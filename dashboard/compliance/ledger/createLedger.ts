import type { Get } from '../../ask/createGet.ts';
import type { LedgerPage } from '../ask/ledgerAnswer.ts';

/** Entries that a check or a file reads at a time: as many as the server reads in one go. */
export const ENTRIES_A_PAGE = 2000;

/** A site's ledger, page by page. A token may read one page at a time, so each waits for the one before. */
export interface Ledger {
  /** The entries after a number, so many at most. */
  page(after: number, limit: number): Promise<LedgerPage>;
  /** The same as CSV with a header (RFC 4180). */
  csv(after: number, limit: number): Promise<string>;
}

/** @throws Refusal from what it returns, as `get` does */
export function createLedger(get: Get): Ledger {
  let before: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const run = before.then(task, task);
    before = run;
    return run;
  };
  const read = (after: number, limit: number, accept: string) =>
    inTurn(async () => {
      const path = `/v1/compliance/ledger?after=${after}&limit=${limit}`;
      const response = await get(path, { accept });
      // The page is only over when all of it is here.
      return response.text();
    });
  return {
    page: async (after, limit) => JSON.parse(await read(after, limit, 'application/json')),
    csv: (after, limit) => read(after, limit, 'text/csv'),
  };
}
