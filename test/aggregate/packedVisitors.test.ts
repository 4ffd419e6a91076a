import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  eachFingerprint,
  eachVisitor,
  fingerprintBytes,
  mergeVisitorRows,
  packVisitors,
  type VisitorRows,
  withoutVisitors,
} from '../../aggregate/packedVisitors.ts';
import { VisitorTable } from '../../aggregate/visitorTable.ts';
import type { Fingerprint } from '../../transforms/visitor.ts';

const LAYOUT = { counters: 1, flags: 0, slots: 1 };
const WINDOW = 7;

/** A visitor by name, with what is counted of it. */
type Visitors = ReadonlyMap<number, number>;

const visitors: fc.Arbitrary<Visitors> = fc
  .array(fc.tuple(fc.nat({ max: 30 }), fc.integer({ min: 1, max: 0xffff_ffff })))
  .map((pairs) => new Map(pairs));

/** The halves differ, and both reach the sign bit. */
function fingerprint(name: number): Fingerprint {
  return { high: (0xffff_fff0 + name) >>> 0, low: (0x7fff_fff8 + name * 3) >>> 0 };
}

function key(name: number): string {
  const { high, low } = fingerprint(name);
  return ((BigInt(high) << 32n) | BigInt(low)).toString(16).padStart(16, '0');
}

function tableOf(all: Visitors): VisitorTable {
  const table = new VisitorTable(LAYOUT);
  for (const [name, value] of all) table.setSlot(table.add(fingerprint(name)), 0, value);
  return table;
}

function pack(all: Visitors): VisitorRows {
  const table = tableOf(all);
  return packVisitors(WINDOW, table, table.records());
}

/** What the rows say, by the fingerprint in hex: an error when one is there twice. */
function unpack(rows: VisitorRows): Map<string, number> {
  const all = new Map<string, number>();
  for (const { fingerprint, record } of eachVisitor(rows)) {
    expect(record).toHaveLength(rows.recordBytes);
    const name = Buffer.from(fingerprint).toString('hex');
    expect(all.has(name)).toBe(false);
    all.set(name, Buffer.from(record).readUInt32LE(0));
  }
  return all;
}

const byKey = (all: Visitors) => new Map([...all].map(([name, value]) => [key(name), value]));

test('what is packed is what is there', () => {
  fc.assert(
    fc.property(visitors, (all) => {
      const rows = pack(all);
      expect(unpack(rows)).toEqual(byKey(all));
      expect(rows).toMatchObject({ window: WINDOW, recordBytes: 6 });
      const keys = [...eachVisitor(rows)].map((visitor) => visitor.fingerprint);
      expect([...eachFingerprint(rows)].map(fingerprintBytes)).toEqual(keys);
    }),
  );
});

test('only the records asked for are packed, each once', () => {
  const table = tableOf(new Map([1, 2, 3].map((name) => [name, name * 10])));
  const records = [1, 3].map((name) => table.find(fingerprint(name)));
  const rows = packVisitors(WINDOW, table, new Set(records));
  expect([...unpack(rows)]).toEqual([1, 3].map((name) => [key(name), name * 10]));
});

test('a visitor removed since the change is not packed', () => {
  const table = tableOf(new Map([1, 2].map((name) => [name, name])));
  const changed = [...table.records()];
  table.remove(fingerprint(1));
  expect([...unpack(packVisitors(WINDOW, table, changed)).keys()]).toEqual([key(2)]);
});

test('rows come back the same from a table read from them', () => {
  fc.assert(
    fc.property(visitors, (all) => {
      const rows = pack(all);
      const table = new VisitorTable(LAYOUT);
      for (const { fingerprint, record } of eachVisitor(rows)) {
        const halves = new DataView(fingerprint.buffer, fingerprint.byteOffset);
        const halved = { high: halves.getUint32(0), low: halves.getUint32(4) };
        table.write(table.add(halved), record);
      }
      expect(packVisitors(WINDOW, table, table.records())).toEqual(rows);
    }),
  );
});

test('records without bytes are rows all the same', () => {
  const table = new VisitorTable({ counters: 0, flags: 0, slots: 0 });
  for (const name of [1, 2]) table.add(fingerprint(name));
  const rows = packVisitors(WINDOW, table, table.records());
  const kept = withoutVisitors(rows, [fingerprint(1)]);
  const merged = mergeVisitorRows(rows, kept);
  const keys = [...eachVisitor(merged)].map(({ fingerprint }) => Buffer.from(fingerprint));
  expect(keys.map((bytes) => bytes.toString('hex'))).toEqual([key(1), key(2)]);
});

test('of a visitor in both the later row is kept, and of all others their own', () => {
  fc.assert(
    fc.property(visitors, visitors, (earlier, later) => {
      const merged = mergeVisitorRows(pack(earlier), pack(later));
      expect(unpack(merged)).toEqual(byKey(new Map([...earlier, ...later])));
      expect(merged).toMatchObject({ window: WINDOW, recordBytes: 6 });
    }),
  );
});

test('it does not matter which of three are merged first', () => {
  fc.assert(
    fc.property(visitors, visitors, visitors, (...all) => {
      const [a, b, c] = all.map(pack) as [VisitorRows, VisitorRows, VisitorRows];
      const left = mergeVisitorRows(mergeVisitorRows(a, b), c);
      const right = mergeVisitorRows(a, mergeVisitorRows(b, c));
      expect(unpack(left)).toEqual(unpack(right));
    }),
  );
});

test('rows merged with themselves or with none stay the same', () => {
  fc.assert(
    fc.property(visitors, (all) => {
      const rows = pack(all);
      for (const other of [rows, pack(new Map())]) {
        expect(mergeVisitorRows(rows, other)).toEqual(rows);
        expect(mergeVisitorRows(other, rows)).toEqual(rows);
      }
    }),
  );
});

test('rows of different windows or lengths are not merged', () => {
  const rows = pack(new Map([[1, 1]]));
  const wrong = [
    { ...rows, window: WINDOW + 1 },
    { ...rows, recordBytes: rows.recordBytes + 1 },
  ];
  for (const other of wrong) {
    expect(() => mergeVisitorRows(rows, other)).toThrow();
    expect(() => mergeVisitorRows(other, rows)).toThrow();
  }
});

test('the forgotten are gone, and the others as they were', () => {
  fc.assert(
    fc.property(visitors, fc.array(fc.nat({ max: 40 })), (all, forgotten) => {
      const rows = pack(all);
      const left = withoutVisitors(rows, forgotten.map(fingerprint));
      const wanted = [...all].filter(([name]) => !forgotten.includes(name));
      expect(unpack(left)).toEqual(byKey(new Map(wanted)));
      expect(rows).toEqual(pack(all));
      // No longer than what it shows: nobody is left behind its end.
      expect(left.fingerprints.buffer.byteLength).toBe(wanted.length * 8);
      expect(left.records.buffer.byteLength).toBe(wanted.length * rows.recordBytes);
    }),
  );
});

test('rows can be transferred', () => {
  const rows = pack(new Map([[1, 1]]));
  const merged = mergeVisitorRows(rows, pack(new Map([[2, 2]])));
  const before = unpack(merged);
  const { fingerprints, records } = merged;
  const transfer = [fingerprints.buffer, records.buffer] as ArrayBuffer[];
  expect(unpack(structuredClone(merged, { transfer }))).toEqual(before);
  expect(fingerprints).toHaveLength(0);
  expect(unpack(rows).size).toBe(1);
});
