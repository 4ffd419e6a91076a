import * as fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { type VisitorLayout, VisitorTable } from '../../aggregate/visitorTable.ts';
import type { Fingerprint } from '../../transforms/visitor.ts';

afterEach(() => void vi.unstubAllGlobals());

const LAYOUT = { counters: 2, flags: 9, slots: 2 };

/** Few of them, most with the same low bits: their index positions run into one another. */
const crowded: fc.Arbitrary<Fingerprint> = fc.record({
  high: fc.constantFrom(0, 1, 0x8000_0000, 0xffff_ffff),
  low: fc.constantFrom(0, 1, 2, 14, 15, 16, 31, 0x10, 0xffff_fff0, 0xffff_ffff),
});
const anywhere: fc.Arbitrary<Fingerprint> = fc.record({
  high: fc.integer({ min: 0, max: 0xffff_ffff }),
  low: fc.integer({ min: 0, max: 0xffff_ffff }),
});

const keyOf = ({ high, low }: Fingerprint) => `${high} ${low}`;

interface Model {
  readonly number: number;
  readonly counters: number[];
  readonly flags: boolean[];
  readonly slots: number[];
}

type Step = (table: VisitorTable, model: Map<string, Model>) => void;

function entered(table: VisitorTable, model: Map<string, Model>, fingerprint: Fingerprint): Model {
  const number = table.add(fingerprint);
  const known = model.get(keyOf(fingerprint));
  if (known) return known;
  const fresh: Model = {
    number,
    counters: Array(LAYOUT.counters).fill(0),
    flags: Array(LAYOUT.flags).fill(false),
    slots: Array(LAYOUT.slots).fill(0),
  };
  model.set(keyOf(fingerprint), fresh);
  return fresh;
}

const below = (limit: number) => fc.nat({ max: limit - 1 });

function steps(fingerprint: fc.Arbitrary<Fingerprint>): fc.Arbitrary<Step> {
  const increment = fc.tuple(fingerprint, below(LAYOUT.counters)).map(
    ([it, counter]): Step =>
      (table, model) => {
        const { number, counters } = entered(table, model, it);
        counters[counter] = (counters[counter] ?? 0) + 1;
        expect(table.increment(number, counter)).toBe(counters[counter]);
      },
  );
  const flag = fc.tuple(fingerprint, below(LAYOUT.flags)).map(
    ([it, n]): Step =>
      (table, model) => {
        const { number, flags } = entered(table, model, it);
        flags[n] = true;
        table.setFlag(number, n);
      },
  );
  const slot = fc
    .tuple(fingerprint, below(LAYOUT.slots), fc.integer({ min: 0, max: 0xffff_ffff }))
    .map(
      ([it, n, value]): Step =>
        (table, model) => {
          const { number, slots } = entered(table, model, it);
          slots[n] = value;
          table.setSlot(number, n, value);
        },
    );
  const remove = fingerprint.map(
    (it): Step =>
      (table, model) => {
        expect(table.remove(it)).toBe(model.delete(keyOf(it)));
        expect(table.find(it)).toBe(-1);
      },
  );
  return fc.oneof(increment, flag, slot, { arbitrary: remove, weight: 2 });
}

function expectSame(table: VisitorTable, model: Map<string, Model>): void {
  expect(table.size).toBe(model.size);
  const records = [...table.records()];
  expect(records).toEqual([...model.values()].map(({ number }) => number).sort((a, b) => a - b));
  for (const number of records) {
    const fingerprint = table.fingerprint(number);
    expect(table.find(fingerprint)).toBe(number);
    expect({
      number,
      counters: Array.from({ length: LAYOUT.counters }, (_, n) => table.counter(number, n)),
      flags: Array.from({ length: LAYOUT.flags }, (_, n) => table.flag(number, n)),
      slots: Array.from({ length: LAYOUT.slots }, (_, n) => table.slot(number, n)),
    }).toEqual(model.get(keyOf(fingerprint)));
  }
}

test.each([
  ['fingerprints that collide', crowded],
  ['any fingerprints', anywhere],
])('a table is a map of records that do not move: %s', (_, fingerprint) => {
  fc.assert(
    fc.property(fc.array(steps(fingerprint), { maxLength: 120, size: 'max' }), (all) => {
      const table = new VisitorTable(LAYOUT);
      const model = new Map<string, Model>();
      for (const step of all) step(table, model);
      expectSame(table, model);
    }),
  );
});

test('thousands, over many chunks and sizes of the index', () => {
  // Low bits of which half are the same: runs of hundreds of positions, across the end too.
  const fingerprints = Array.from({ length: 3000 }, (_, n) => ({
    high: Math.imul(n, 0x9e37_79b1) >>> 0,
    low: n % 2 === 0 ? 0xffff_ff00 : Math.imul(n, 0x85eb_ca6b) >>> 0,
  }));
  const table = new VisitorTable(LAYOUT);
  const numbers = fingerprints.map((it) => table.add(it));
  expect(new Set(numbers).size).toBe(3000);
  for (const [n, number] of numbers.entries()) table.setSlot(number, 1, n + 1);
  const isGone = (n: number) => n % 3 === 0;
  for (const [n, it] of fingerprints.entries()) if (isGone(n)) table.remove(it);
  expect(table.size).toBe(2000);
  for (const [n, it] of fingerprints.entries()) {
    expect(table.find(it)).toBe(isGone(n) ? -1 : numbers[n]);
    if (!isGone(n)) expect(table.slot(numbers[n] ?? -1, 1)).toBe(n + 1);
  }
});

test('a removed record is the next one given, and empty', () => {
  const table = new VisitorTable(LAYOUT);
  const [first, second] = [table.add({ high: 1, low: 1 }), table.add({ high: 2, low: 2 })];
  table.increment(first, 1);
  table.setFlag(first, 8);
  table.setSlot(first, 0, 7);
  const { bytes } = table;
  table.remove({ high: 1, low: 1 });
  expect(table.has(first)).toBe(false);
  expect(table.has(second)).toBe(true);
  for (const none of [2, 512]) expect(table.has(none)).toBe(false);
  expect(table.add({ high: 3, low: 3 })).toBe(first);
  expect(table.read(first)).toEqual(new Uint8Array(table.recordBytes));
  expect(table.bytes).toBe(bytes);
});

test('visitors may be removed while the records are gone through', () => {
  const table = new VisitorTable(LAYOUT);
  for (let low = 0; low < 1000; low += 1) table.add({ high: low, low });
  const seen: number[] = [];
  for (const record of table.records()) {
    seen.push(record);
    table.remove(table.fingerprint(record));
  }
  expect(seen).toHaveLength(1000);
  expect(table.size).toBe(0);
});

test('an empty fingerprint is one like any other', () => {
  const table = new VisitorTable(LAYOUT);
  const [other, zero] = [table.add({ high: 5, low: 0 }), table.add({ high: 0, low: 0 })];
  table.remove({ high: 5, low: 0 });
  expect(table.find({ high: 0, low: 0 })).toBe(zero);
  expect([...table.records()]).toEqual([zero]);
  expect(table.has(other)).toBe(false);
  expect(table.remove({ high: 0, low: 0 })).toBe(true);
  expect(table.find({ high: 0, low: 0 })).toBe(-1);
});

test('a counter stays at its largest', () => {
  const table = new VisitorTable(LAYOUT);
  const record = table.add({ high: 1, low: 1 });
  const counts = Array.from({ length: 65_540 }, () => table.increment(record, 0));
  expect(counts.slice(-7)).toEqual([65_534, ...Array(6).fill(65_535)]);
  expect(table.counter(record, 1)).toBe(0);
});

test('what is read and written elsewhere is the same record', () => {
  const number = (max: number) => fc.nat({ max });
  const layouts = fc.record({ counters: number(4), flags: number(20), slots: number(4) });
  fc.assert(
    fc.property(layouts, anywhere, fc.infiniteStream(number(0xffff_ffff)), (layout, it, values) => {
      const [from, to] = [new VisitorTable(layout), new VisitorTable(layout)];
      const record = from.add(it);
      const next = () => values.next().value as number;
      for (let n = 0; n < layout.slots; n += 1) from.setSlot(record, n, next());
      for (let n = 0; n < layout.counters; n += 1) if (next() % 2) from.increment(record, n);
      for (let n = 0; n < layout.flags; n += 1) if (next() % 2) from.setFlag(record, n);
      const bytes = from.read(record);
      expect(bytes).toHaveLength(from.recordBytes);
      const copy = to.add(it);
      to.write(copy, bytes);
      expect(to.read(copy)).toEqual(bytes);
      expect(to.fingerprint(copy)).toEqual(it);
      for (let n = 0; n < layout.slots; n += 1) expect(to.slot(copy, n)).toBe(from.slot(record, n));
      // It is a copy.
      bytes.fill(0xff);
      expect(to.read(copy)).toEqual(from.read(record));
    }),
  );
});

test('the bytes of a record are little-endian: slots, counters, flags', () => {
  const table = new VisitorTable({ counters: 1, flags: 9, slots: 1 });
  const record = table.add({ high: 0xffff_ffff, low: 0xffff_ffff });
  table.setSlot(record, 0, 0x0403_0201);
  table.increment(record, 0);
  table.setFlag(record, 1);
  table.setFlag(record, 8);
  expect([...table.read(record)]).toEqual([1, 2, 3, 4, 1, 0, 2, 1]);
});

test.each([
  [{ counters: 0, flags: 0, slots: 0 }, 0],
  [{ counters: 0, flags: 1, slots: 0 }, 1],
  [{ counters: 1, flags: 4, slots: 5 }, 23],
  [{ counters: 3, flags: 8, slots: 12 }, 55],
] satisfies [VisitorLayout, number][])('a record with %j has %d bytes', (layout, bytes) => {
  const table = new VisitorTable(layout);
  expect(table.recordBytes).toBe(bytes);
  const record = table.add({ high: 1, low: 2 });
  expect(table.read(record)).toHaveLength(bytes);
  for (const wrong of [bytes + 1, bytes - 1].filter((length) => length >= 0)) {
    expect(() => table.write(record, new Uint8Array(wrong))).toThrow(RangeError);
  }
});

test('no call reaches another visitor’s record', () => {
  const table = new VisitorTable(LAYOUT);
  const record = table.add({ high: 1, low: 1 });
  for (const n of [-1, 9, NaN]) {
    expect(() => table.increment(record, n)).toThrow(RangeError);
    expect(() => table.counter(record, n)).toThrow(RangeError);
    expect(() => table.setFlag(record, n)).toThrow(RangeError);
    expect(() => table.flag(record, n)).toThrow(RangeError);
    expect(() => table.setSlot(record, n, 1)).toThrow(RangeError);
    expect(() => table.slot(record, n)).toThrow(RangeError);
  }
  for (const none of [-1, 512]) expect(() => table.fingerprint(none)).toThrow(RangeError);
});

/** All memory that tables get from now on, so that what they gave up is looked through as well. */
function watchBuffers(): () => Buffer {
  const made: ArrayBufferLike[] = [];
  vi.stubGlobal(
    'ArrayBuffer',
    class extends ArrayBuffer {
      constructor(length: number) {
        super(length);
        made.push(this);
      }
    },
  );
  vi.stubGlobal(
    'Uint32Array',
    class extends Uint32Array {
      constructor(length: number) {
        super(length);
        made.push(this.buffer);
      }
    },
  );
  return () => Buffer.concat(made.map((buffer) => new Uint8Array(buffer)));
}

test('of a removed visitor no byte is left, and of a cleared table none at all', () => {
  const memory = watchBuffers();
  const table = new VisitorTable(LAYOUT);
  // Enough for a longer index: the shorter one must not keep anything either.
  for (let n = 0; n < 13; n += 1) table.add({ high: 0x0101_0101 * n, low: n });
  const before = memory();
  // The largest bits: in the index too they would be seen.
  const forgotten = { high: 0xfefe_fefe, low: 0xfefe_fefe };
  const record = table.add(forgotten);
  table.increment(record, 1);
  for (let n = 0; n < LAYOUT.flags; n += 1) table.setFlag(record, n);
  table.setSlot(record, 1, 0xfefe_fefe);
  expect(memory().includes(0xfe)).toBe(true);
  expect(memory().equals(before)).toBe(false);
  table.remove(forgotten);
  expect(memory().equals(before)).toBe(true);
  table.clear();
  expect(memory().length).toBeGreaterThan(0);
  expect(memory().every((byte) => byte === 0)).toBe(true);
  expect(table).toMatchObject({ size: 0, bytes: 0 });
  expect([...table.records()]).toEqual([]);
  expect(table.find(forgotten)).toBe(-1);
  expect(table.add(forgotten)).toBe(0);
});

test('a longer index leaves nothing in the shorter one', () => {
  const memory = watchBuffers();
  const table = new VisitorTable({ counters: 0, flags: 0, slots: 0 });
  for (let n = 0; n < 200; n += 1) table.add({ high: 0xabab_abab, low: 0xfefe_0000 + n });
  for (let n = 0; n < 200; n += 1) table.remove({ high: 0xabab_abab, low: 0xfefe_0000 + n });
  expect(table.bytes).toBeGreaterThan(0);
  expect(memory().every((byte) => byte === 0)).toBe(true);
});
