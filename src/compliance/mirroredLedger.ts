import { checkLedgerPart, nextPart } from '../../aggregate/checkLedgerPart.ts';
import type { LedgerEntry, LedgerRow } from '../../aggregate/ledger.ts';
import type { Read, Row } from '../../query/read.ts';
import type { LedgerSource } from './ledgerPages.ts';

/** The chain as ClickHouse has it, where its state cannot be asked. Throws where ClickHouse is away. */
export function mirroredLedger(read: Read): LedgerSource {
  return {
    source: 'clickhouse',
    async after(site, seq, most) {
      const rows = await read(`${FROM} AND seq > {seq:UInt64} ${ORDERED}`, { site, seq, most });
      return rows.map(entryOf);
    },
    async check(site, checked) {
      // A number may stand twice, with the hashes of two chains.
      const where = 'AND seq >= {seq:UInt64} AND (seq > {seq:UInt64} OR hash >= {hash:String})';
      const rows = await read(`${FROM} ${where} ${ORDERED}`, { site, ...nextPart(checked) });
      return checkLedgerPart(checked, rows.map(entryOf));
    },
  };
}

const FROM = `SELECT site, seq, at, entry, body, previous, hash FROM ledger FINAL
  WHERE site = {site:String}`;
const ORDERED = 'ORDER BY seq, hash LIMIT {most:UInt32}';

function entryOf(row: Row): LedgerRow {
  return {
    site: String(row.site),
    seq: Number(row.seq),
    at: Number(row.at),
    entry: row.entry as LedgerEntry,
    body: String(row.body),
    previous: String(row.previous),
    hash: String(row.hash),
  };
}
