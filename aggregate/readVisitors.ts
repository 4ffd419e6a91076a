import type { VisitorRows } from './packedVisitors.ts';
import type { Sql } from './sql.ts';
import { hasWindowTable, windowTable } from './windowTables.ts';

/** Rows that are in memory as objects at a time. */
const PAGE = 20_000;

interface Row {
  readonly fingerprint: Uint8Array;
  readonly record: Uint8Array;
}

/** A window's visitors, packed: there may be millions. Undefined where there is none. */
export function readVisitors(sql: Sql, window: number): VisitorRows | undefined {
  if (!hasWindowTable(sql, window)) return undefined;
  const table = windowTable(window);
  const [counted] = sql.all(
    `SELECT count(*) AS visitors, max(length(record)) AS bytes FROM ${table}`,
  );
  const visitors = Number(counted?.visitors ?? 0);
  if (visitors === 0) return undefined;
  const recordBytes = Number(counted?.bytes);
  const fingerprints = new Uint32Array(visitors * 2);
  const records = new Uint8Array(visitors * recordBytes);
  let last = new Uint8Array(0);
  for (let row = 0; row < visitors; ) {
    const page = sql.all(
      `SELECT fingerprint, record FROM ${table} WHERE fingerprint > ? ORDER BY fingerprint LIMIT ?`,
      ...[last, PAGE],
    ) as unknown as Row[];
    for (const { fingerprint, record } of page) {
      const view = new DataView(fingerprint.buffer, fingerprint.byteOffset, 8);
      fingerprints[row * 2] = view.getUint32(0);
      fingerprints[row * 2 + 1] = view.getUint32(4);
      records.set(record, row * recordBytes);
      row += 1;
    }
    const end = page.at(-1);
    if (!end) break;
    last = new Uint8Array(end.fingerprint);
  }
  return { window, recordBytes, fingerprints, records };
}
