import type { Fingerprint } from '../transforms/visitor.ts';
import { VisitorTable } from './visitorTable.ts';

/**
 * Changed visitors of one window on their way to the thread that writes them.
 * Each array has a buffer of its own, so that it can be transferred.
 */
export interface VisitorRows {
  readonly window: number;
  /** Of one record, in bytes. */
  readonly recordBytes: number;
  /** High and low half alternately. */
  readonly fingerprints: Uint32Array;
  /** As `VisitorTable.read` gives them, one after the other. */
  readonly records: Uint8Array;
}

/** One visitor as the state keeps it. */
export interface PackedVisitor {
  /** 8 bytes, big-endian: the row's key. */
  readonly fingerprint: Uint8Array;
  readonly record: Uint8Array;
}

/** A fingerprint as the key of a row: 8 bytes, big-endian. */
export function fingerprintBytes({ high, low }: Fingerprint): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setUint32(0, high);
  bytes.setUint32(4, low);
  return new Uint8Array(bytes.buffer);
}

/** The rows of these records. One whose visitor was removed since it changed is passed over. */
export function packVisitors(
  window: number,
  table: VisitorTable,
  records: Iterable<number>,
): VisitorRows {
  const live = [...records].filter((record) => table.has(record));
  const rows = emptyRows(window, table.recordBytes, live.length);
  for (const [row, record] of live.entries()) {
    const { high, low } = table.fingerprint(record);
    rows.fingerprints[row * 2] = high;
    rows.fingerprints[row * 2 + 1] = low;
    table.read(record, rows.records, row * rows.recordBytes);
  }
  return rows;
}

/** The arrays are views of memory shared by all: to be read, and not kept. */
export function* eachVisitor(rows: VisitorRows): Iterable<PackedVisitor> {
  const { fingerprints, records, recordBytes } = rows;
  const keys = new DataView(new ArrayBuffer(fingerprints.length * 4));
  for (const [index, half] of fingerprints.entries()) keys.setUint32(index * 4, half);
  for (let row = 0; row < rowsOf(rows); row += 1) {
    yield {
      fingerprint: new Uint8Array(keys.buffer, row * 8, 8),
      record: records.subarray(row * recordBytes, (row + 1) * recordBytes),
    };
  }
}

/** Both of one window as one: of a visitor in both, what is later. */
export function mergeVisitorRows(earlier: VisitorRows, later: VisitorRows): VisitorRows {
  const { window, recordBytes } = later;
  if (earlier.window !== window || earlier.recordBytes !== recordBytes) {
    throw new Error('only rows of the same window can be merged');
  }
  const kept = withoutVisitors(earlier, eachFingerprint(later));
  const merged = emptyRows(window, recordBytes, rowsOf(kept) + rowsOf(later));
  merged.fingerprints.set(kept.fingerprints);
  merged.fingerprints.set(later.fingerprints, kept.fingerprints.length);
  merged.records.set(kept.records);
  merged.records.set(later.records, kept.records.length);
  return merged;
}

/** The rows of all others. Those given stay as they are, for they may be under way. */
export function withoutVisitors(rows: VisitorRows, forgotten: Iterable<Fingerprint>): VisitorRows {
  const gone = new VisitorTable({ counters: 0, flags: 0, slots: 0 });
  for (const fingerprint of forgotten) gone.add(fingerprint);
  const { window, recordBytes } = rows;
  const fingerprints = rows.fingerprints.slice();
  const records = rows.records.slice();
  let kept = 0;
  let row = 0;
  for (const fingerprint of eachFingerprint(rows)) {
    if (gone.find(fingerprint) < 0) {
      fingerprints.copyWithin(kept * 2, row * 2, row * 2 + 2);
      records.copyWithin(kept * recordBytes, row * recordBytes, (row + 1) * recordBytes);
      kept += 1;
    }
    row += 1;
  }
  return {
    window,
    recordBytes,
    fingerprints: fingerprints.slice(0, kept * 2),
    records: records.slice(0, kept * recordBytes),
  };
}

export function* eachFingerprint({ fingerprints }: VisitorRows): Iterable<Fingerprint> {
  for (let at = 0; at < fingerprints.length; at += 2) {
    yield { high: fingerprints[at] ?? 0, low: fingerprints[at + 1] ?? 0 };
  }
}

function rowsOf(rows: VisitorRows): number {
  return rows.fingerprints.length / 2;
}

function emptyRows(window: number, recordBytes: number, rows: number): VisitorRows {
  return {
    window,
    recordBytes,
    fingerprints: new Uint32Array(rows * 2),
    records: new Uint8Array(rows * recordBytes),
  };
}
