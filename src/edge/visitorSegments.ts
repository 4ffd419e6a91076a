import {
  mergeVisitorRows,
  type VisitorRows,
  withoutVisitors,
} from '../../aggregate/packedVisitors.ts';
import type { Sql } from '../../aggregate/sql.ts';
import type { VisitorStore } from '../../aggregate/visitorStore.ts';

export const VISITOR_SEGMENTS = [
  `CREATE TABLE visitor_segments (
    id INTEGER PRIMARY KEY, window INTEGER NOT NULL, record_bytes INTEGER NOT NULL, body BLOB NOT NULL
  )`,
  'CREATE INDEX visitor_segments_window ON visitor_segments (window)',
];

/** Bytes of one segment at most: a row of a Durable Object takes 2 MB. */
const LONGEST = 1_500_000;
const FINGERPRINT_BYTES = 8;

/**
 * The visitors of a window in few large rows, since the platform asks a price for each row and none for
 * its length. What a checkpoint writes is a segment; two of about the same size become one, as in a
 * log-structured merge tree (O'Neil, Cheng, Gawlick, O'Neil, Acta Informatica 33, 1996), so that a
 * visitor is written a few times in all. Within a segment they stand in the order of their
 * fingerprints: who came first is not kept.
 */
export const visitorSegments: VisitorStore = {
  write(sql, rows) {
    let merged = rows;
    for (let last = lastOf(sql, rows.window); last; last = lastOf(sql, rows.window)) {
      const bytes = bytesOf(merged);
      if (last.bytes > 2 * bytes || last.bytes + bytes > LONGEST) break;
      merged = mergeVisitorRows(readSegment(sql, last.id), merged);
      sql.run('DELETE FROM visitor_segments WHERE id = ?', last.id);
    }
    for (const piece of pieces(sorted(merged))) insert(sql, piece);
  },
  forget(sql, { window, fingerprint }) {
    for (const id of idsOf(sql, window)) {
      const before = readSegment(sql, id);
      const after = withoutVisitors(before, [fingerprint]);
      if (after.fingerprints.length === before.fingerprints.length) continue;
      sql.run('UPDATE visitor_segments SET body = ? WHERE id = ?', bodyOf(after), id);
    }
  },
  clear: (sql, window) => sql.run('DELETE FROM visitor_segments WHERE window = ?', window),
  *read(sql, window) {
    for (const id of idsOf(sql, window)) yield readSegment(sql, id);
  },
};

function lastOf(sql: Sql, window: number): { id: number; bytes: number } | undefined {
  const [row] = sql.all(
    'SELECT id, length(body) AS bytes FROM visitor_segments WHERE window = ? ORDER BY id DESC LIMIT 1',
    window,
  );
  return row && { id: Number(row.id), bytes: Number(row.bytes) };
}

function idsOf(sql: Sql, window: number): number[] {
  return sql
    .all('SELECT id FROM visitor_segments WHERE window = ? ORDER BY id', window)
    .map(({ id }) => Number(id));
}

/** One at a time: all together they may be more than an object's memory takes. */
function readSegment(sql: Sql, id: number): VisitorRows {
  const [row] = sql.all(
    'SELECT window, record_bytes AS recordBytes, body FROM visitor_segments WHERE id = ?',
    id,
  ) as unknown as { window: number; recordBytes: number; body: Uint8Array }[];
  if (!row) throw new Error('a segment is gone');
  const { window, recordBytes, body } = row;
  const visitors = body.length / (FINGERPRINT_BYTES + recordBytes);
  const records = body.slice(visitors * FINGERPRINT_BYTES);
  const fingerprints = new Uint32Array(body.slice(0, visitors * FINGERPRINT_BYTES).buffer);
  return { window, recordBytes, fingerprints, records };
}

function insert(sql: Sql, rows: VisitorRows): void {
  sql.run(
    'INSERT INTO visitor_segments (window, record_bytes, body) VALUES (?, ?, ?)',
    ...[rows.window, rows.recordBytes, bodyOf(rows)],
  );
}

/** The fingerprints, then the records. */
function bodyOf({ fingerprints, records }: VisitorRows): Uint8Array {
  const body = new Uint8Array(fingerprints.byteLength + records.length);
  body.set(new Uint8Array(fingerprints.slice().buffer));
  body.set(records, fingerprints.byteLength);
  return body;
}

function bytesOf({ fingerprints, records }: VisitorRows): number {
  return fingerprints.byteLength + records.length;
}

function sorted(rows: VisitorRows): VisitorRows {
  const { fingerprints } = rows;
  const order = Array.from({ length: fingerprints.length / 2 }, (_, row) => row);
  const at = (index: number) => fingerprints[index] ?? 0;
  order.sort((a, b) => at(2 * a) - at(2 * b) || at(2 * a + 1) - at(2 * b + 1));
  return pick(rows, order);
}

/** Each short enough for a row. */
function pieces(rows: VisitorRows): VisitorRows[] {
  const visitors = rows.fingerprints.length / 2;
  const most = Math.floor(LONGEST / (FINGERPRINT_BYTES + rows.recordBytes));
  return Array.from({ length: Math.ceil(visitors / most) }, (_, piece) => {
    const end = Math.min(visitors, (piece + 1) * most);
    const order = Array.from({ length: end - piece * most }, (_, row) => piece * most + row);
    return pick(rows, order);
  });
}

function pick(
  { window, recordBytes, fingerprints, records }: VisitorRows,
  order: readonly number[],
) {
  const picked = {
    ...{ window, recordBytes },
    fingerprints: new Uint32Array(order.length * 2),
    records: new Uint8Array(order.length * recordBytes),
  };
  for (const [to, from] of order.entries()) {
    picked.fingerprints.set(fingerprints.subarray(from * 2, from * 2 + 2), to * 2);
    const record = records.subarray(from * recordBytes, (from + 1) * recordBytes);
    picked.records.set(record, to * recordBytes);
  }
  return picked;
}
