import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { eachVisitor, fingerprintBytes, type VisitorRows } from '../../aggregate/packedVisitors.ts';
import type { Sql } from '../../aggregate/sql.ts';
import { migrateState, STATE_STEPS } from '../../aggregate/stateSchema.ts';
import { type VisitorStore, visitorTable } from '../../aggregate/visitorStore.ts';
import { VISITOR_SEGMENTS, visitorSegments } from '../../src/edge/visitorSegments.ts';
import type { Fingerprint } from '../../transforms/visitor.ts';
import { memorySql } from '../support/memoryState.ts';

/** What a row may have: the platform takes 2 MB with all its columns. */
const LONGEST = 1_500_000;
const STORES = [visitorTable, visitorSegments];
/** Each has records of its own length, as windows of different kinds do. */
const WINDOWS = [1, 2, 3];
const recordBytesOf = (window: number) => 2 + 3 * window;

type Step =
  | { readonly do: 'write'; readonly window: number; readonly all: ReadonlyMap<number, number> }
  | { readonly do: 'forget'; readonly window: number; readonly name: number }
  | { readonly do: 'clear'; readonly window: number };

const window = fc.constantFrom(...WINDOWS);
const name = fc.nat({ max: 40 });
const all = fc
  .array(fc.tuple(name, fc.nat({ max: 0xffff })), { minLength: 1, maxLength: 25 })
  .map((pairs) => new Map(pairs));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write' as const), window, all }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('forget' as const), window, name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const), window }) },
);

function open(): Sql {
  const sql = memorySql();
  migrateState(sql, STATE_STEPS, 'open_windows');
  for (const statement of VISITOR_SEGMENTS) sql.run(statement);
  return sql;
}

/** So that each run of a property needs no database of its own. */
function cleared(sql: Sql): Sql {
  for (const window of WINDOWS) for (const store of STORES) store.clear(sql, window);
  return sql;
}

/** The halves differ, reach the sign bit, and are in another order than the names. */
function fingerprint(name: number): Fingerprint {
  return { high: Math.imul(name + 1, 0x9e37_79b1) >>> 0, low: (0x7fff_fff8 + name * 3) >>> 0 };
}

function rowsOf(
  window: number,
  all: ReadonlyMap<number, number>,
  recordBytes = recordBytesOf(window),
): VisitorRows {
  const fingerprints = new Uint32Array([...all.keys()].flatMap((one) => halves(fingerprint(one))));
  const records = Buffer.alloc(all.size * recordBytes);
  for (const [row, value] of [...all.values()].entries()) {
    records.writeUInt16LE(value, row * recordBytes);
    records.writeUInt16LE(value, (row + 1) * recordBytes - 2);
  }
  return { window, recordBytes, fingerprints, records: new Uint8Array(records) };
}

function halves({ high, low }: Fingerprint): [number, number] {
  return [high, low];
}

/** By the fingerprint in hex, the record in hex: of a visitor that is there twice the later one. */
function read(store: VisitorStore, sql: Sql, window: number): Map<string, string> {
  const found = [...store.read(sql, window)].flatMap((rows) =>
    [...eachVisitor(rows)].map(({ fingerprint, record }): [string, string] => [
      Buffer.from(fingerprint).toString('hex'),
      Buffer.from(record).toString('hex'),
    ]),
  );
  return new Map([...new Map(found)].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function bodies(sql: Sql): Buffer[] {
  const rows = sql.all('SELECT body FROM visitor_segments ORDER BY id');
  return rows.map(({ body }) => Buffer.from(body as Uint8Array));
}

/** In either order of bytes, of the halves and of each half. */
function spellings(name: number): Buffer[] {
  const { high, low } = fingerprint(name);
  const big = Buffer.from(fingerprintBytes({ high, low }));
  const little = Buffer.from(new Uint32Array([high, low]).buffer);
  return [big, little, Buffer.from(new Uint32Array([low, high]).buffer)];
}

test('segments read back what a row for each visitor does, after any writes, forgets and clears', () => {
  const database = open();
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const sql = cleared(database);
      for (const one of steps) {
        for (const store of STORES) {
          if (one.do === 'write') store.write(sql, rowsOf(one.window, one.all));
          else if (one.do === 'clear') store.clear(sql, one.window);
          else store.forget(sql, { window: one.window, fingerprint: fingerprint(one.name) });
        }
      }
      for (const window of WINDOWS) {
        expect(read(visitorSegments, sql, window)).toEqual(read(visitorTable, sql, window));
      }
    }),
    { numRuns: 200 },
  );
});

test('a visitor who was forgotten stands in no row, however many rows had them', () => {
  const database = open();
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), name, (steps, forgotten) => {
      const sql = cleared(database);
      for (const one of steps) {
        if (one.do === 'write') visitorSegments.write(sql, rowsOf(one.window, one.all));
      }
      for (const window of WINDOWS) {
        visitorSegments.forget(sql, { window, fingerprint: fingerprint(forgotten) });
      }
      for (const body of bodies(sql)) {
        expect(spellings(forgotten).some((bytes) => body.includes(bytes))).toBe(false);
      }
    }),
    { numRuns: 100 },
  );
});

test('what is searched for a forgotten visitor is what a row has of one', () => {
  const sql = open();
  visitorSegments.write(sql, rowsOf(1, new Map([[7, 1]])));
  expect(bodies(sql).some((body) => spellings(7).some((bytes) => body.includes(bytes)))).toBe(true);
});

test('a visitor who is in an older, larger segment too is forgotten in both', () => {
  const sql = open();
  visitorSegments.write(sql, rowsOf(1, numbered(0, 30)));
  visitorSegments.write(sql, rowsOf(1, numbered(4, 5)));
  expect(bodies(sql)).toHaveLength(2);
  visitorSegments.forget(sql, { window: 1, fingerprint: fingerprint(4) });
  expect(read(visitorSegments, sql, 1).size).toBe(29);
});

test('who came first cannot be told from the order within a row', () => {
  const sql = open();
  for (const name of [5, 3, 9, 1, 7, 2])
    visitorSegments.write(sql, rowsOf(1, numbered(name, name + 1)));
  for (const { fingerprints } of visitorSegments.read(sql, 1)) {
    const highs = fingerprints.filter((_, index) => index % 2 === 0);
    expect([...highs]).toEqual([...highs].sort((a, b) => a - b));
  }
});

test('a checkpoint that is longer than a row takes is cut', () => {
  const sql = open();
  visitorSegments.write(sql, rowsOf(1, numbered(0, 4_000), 1_000));
  const lengths = bodies(sql).map(({ length }) => length);
  expect(lengths).toHaveLength(3);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(LONGEST);
  expect(read(visitorSegments, sql, 1).size).toBe(4_000);
});

test('rows stay few and no longer than the platform takes, however small the checkpoints', () => {
  const sql = open();
  const CHECKPOINTS = 300;
  let most = 0;
  for (let checkpoint = 0; checkpoint < CHECKPOINTS; checkpoint += 1) {
    // Half of them came before.
    const from = checkpoint * 10;
    visitorSegments.write(sql, rowsOf(1, numbered(from, from + 20), 1_000));
    const [row] = sql.all('SELECT count(*) AS number FROM visitor_segments');
    most = Math.max(most, Number(row?.number));
  }
  const lengths = bodies(sql).map(({ length }) => length);
  const bytes = lengths.reduce((sum, length) => sum + length, 0);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(LONGEST);
  // Two that do not fit into one row have more than its length, and of smaller ones each is less than half of the one before.
  expect(most).toBeLessThanOrEqual(
    2 * Math.ceil(bytes / LONGEST) + Math.log2(LONGEST / 20_000) + 1,
  );
  expect(read(visitorSegments, sql, 1).size).toBe(CHECKPOINTS * 10 + 10);
});

test('only what is of the window is deleted with it', () => {
  const sql = open();
  for (const window of WINDOWS) visitorSegments.write(sql, rowsOf(window, numbered(0, 3)));
  visitorSegments.clear(sql, 2);
  expect(WINDOWS.map((window) => read(visitorSegments, sql, window).size)).toEqual([3, 0, 3]);
});

function numbered(from: number, to: number): ReadonlyMap<number, number> {
  return new Map(Array.from({ length: to - from }, (_, index) => [from + index, from & 0xffff]));
}
