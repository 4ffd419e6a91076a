import type { LedgerRow } from '../../aggregate/ledger.ts';
import type { Read } from '../../query/read.ts';

/** ClickHouse's copy of a site's ledger, in the order of its numbers; two entries may have one where a state was lost. */
export async function readLedger(read: Read, site: string): Promise<LedgerRow[]> {
  const rows = await read(
    `SELECT site, seq, at, entry, body, previous, hash FROM ledger FINAL
      WHERE site = {site:String} ORDER BY seq, at`,
    { site },
  );
  return rows.map((row) => ({
    ...{ site: String(row.site), seq: Number(row.seq), at: Number(row.at) },
    ...{ entry: String(row.entry) as LedgerRow['entry'], body: String(row.body) },
    ...{ previous: String(row.previous), hash: String(row.hash) },
  }));
}
