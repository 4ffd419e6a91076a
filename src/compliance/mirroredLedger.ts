import type { LedgerEntry, LedgerRow } from '../../aggregate/ledger.ts';
import type { Read } from '../../query/read.ts';
import type { LedgerSource } from './ledgerPage.ts';

/** The chain as ClickHouse has it, where its state cannot be asked. Throws where ClickHouse is away. */
export function mirroredLedger(read: Read): LedgerSource {
  return {
    source: 'clickhouse',
    read: async (site) => {
      const rows = await read(
        `SELECT site, seq, at, entry, body, previous, hash FROM ledger FINAL
          WHERE site = {site:String} ORDER BY seq, hash`,
        { site },
      );
      return rows.map(
        (row): LedgerRow => ({
          site: String(row.site),
          seq: Number(row.seq),
          at: Number(row.at),
          entry: row.entry as LedgerEntry,
          body: String(row.body),
          previous: String(row.previous),
          hash: String(row.hash),
        }),
      );
    },
  };
}
