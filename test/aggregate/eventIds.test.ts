import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventIds } from '../../aggregate/eventIds.ts';
import { IdHasher, idBlocks, siteBlock } from '../../aggregate/idHasher.ts';
import { IdSet } from '../../aggregate/idSet.ts';
import { RESEND_HOURS } from '../../policy/resends.ts';
import { randomKey } from '../../src/randomKey.ts';
import { createStateOperations } from '../../src/stateOperations.ts';
import { memoryFile } from '../support/memoryFile.ts';

const HOUR = 3_600_000;
const GENERATION_MS = RESEND_HOURS * HOUR;
const nothing = { keys: [], windows: [], newCells: [], forgotten: [], visitors: [] };

/** Event ids on the real state, where a process may end and the next one take over. */
function setUp(most?: number) {
  const disk = { state: memoryFile(), keys: memoryFile() };
  const operations = createStateOperations(disk.state, disk.keys);
  let ids = new EventIds({ randomKey, ...(most ? { most } : {}) });
  return {
    disk,
    operations,
    get ids() {
      return ids;
    },
    /** @returns whether it was new */
    count(id: string, now: number, site = 'demo'): boolean {
      const request = ids.of(site, [{ id }], now);
      if (request.has(0)) return false;
      request.add(0);
      return true;
    },
    commit() {
      operations.commit(
        { ...nothing, cells: new Float64Array(0), eventIds: ids.take() },
        undefined,
      );
    },
    restart() {
      ids = new EventIds({ randomKey, ...(most ? { most } : {}) });
      ids.load(operations.load().eventIds);
    },
    rows: (table: string) => Number(disk.state.sql.all(`SELECT count(*) AS n FROM ${table}`)[0]?.n),
    keys: () => Number(disk.keys.sql.all('SELECT count(*) AS n FROM event_id_keys')[0]?.n),
  };
}

const UUID = fc.integer({ min: 0, max: 40 }).map(
  // Neighbours that differ in one digit: of the first, the last or the middle group.
  (n) => `0198${String(n).padStart(4, '0')}-${n % 2 ? '0' : 'a'}000-7000-8000-00000000000${n % 10}`,
);

test('an id counts once within twelve hours, whatever restarts there are', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          { weight: 8, arbitrary: fc.record({ id: UUID, wait: fc.nat(2 * HOUR) }) },
          { weight: 1, arbitrary: fc.constant('restart' as const) },
          { weight: 1, arbitrary: fc.constant('crash' as const) },
        ),
        { maxLength: 80 },
      ),
      (steps) => {
        const life = setUp();
        let seen = new Map<string, number>();
        let durable = new Map<string, number>();
        let now = Date.UTC(2026, 0, 1);
        for (const step of steps) {
          if (step === 'restart') {
            life.commit();
            durable = new Map(seen);
            life.restart();
          } else if (step === 'crash') {
            life.restart();
            // What was not durable was acknowledged to nobody.
            seen = new Map(durable);
          } else {
            now += step.wait;
            const isNew = life.count(step.id, now);
            const last = seen.get(step.id);
            if (last === undefined) expect(isNew).toBe(true);
            else if (now - last < GENERATION_MS) expect(isNew).toBe(false);
            else if (now - last >= 2 * GENERATION_MS) expect(isNew).toBe(true);
            if (isNew) seen.set(step.id, now);
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('ids and keys of a generation that ended are gone from both files', () => {
  const life = setUp();
  const ids = Array.from({ length: 50 }, () => randomUUID());
  for (const [index, id] of ids.entries()) life.count(id, index * HOUR);
  life.commit();
  // 50 hours: the last two generations of five are left.
  expect([life.rows('event_id_generations'), life.keys()]).toEqual([2, 2]);
  life.ids.turn(100 * HOUR);
  expect(life.ids.dirty).toBe(true);
  life.commit();
  expect(life.rows('event_id_generations') + life.rows('event_ids') + life.keys()).toBe(0);
  expect(life.ids.size).toBe(0);
});

test('a full generation makes room by forgetting the oldest', () => {
  const life = setUp(100);
  const ids = Array.from({ length: 1000 }, () => randomUUID());
  for (const id of ids) {
    expect(life.count(id, 5 * HOUR)).toBe(true);
    expect(life.ids.size).toBeLessThanOrEqual(300);
  }
  life.commit();
  expect([life.rows('event_id_generations'), life.keys()]).toEqual([3, 3]);
  for (const id of ids.slice(-200)) expect(life.count(id, 5 * HOUR)).toBe(false);
});

test('noon and midnight take nothing of what is not yet twelve hours old, full or not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 101, max: 190 }), fc.boolean(), (count, restarts) => {
      const life = setUp(100);
      const ids = Array.from({ length: count }, () => randomUUID());
      // The first hundred fill a generation a minute before noon.
      for (const id of ids) life.count(id, 12 * HOUR - 60_000);
      if (restarts) {
        life.commit();
        life.restart();
      }
      for (const now of [12 * HOUR, 18 * HOUR, 24 * HOUR - 1]) {
        for (const id of ids) expect(life.count(id, now)).toBe(false);
      }
      life.ids.turn(24 * HOUR);
      expect(life.ids.size).toBe(0);
    }),
    { numRuns: 30 },
  );
});

test('what was taken while the clock was ahead is forgotten a day after it was set right', () => {
  const life = setUp();
  const id = randomUUID();
  life.count(id, 400 * 24 * HOUR);
  life.commit();
  life.restart();
  expect(life.count(id, 24 * HOUR)).toBe(false);
  expect(life.ids.since).toBe(24 * HOUR);
  life.commit();
  const [generation] = life.disk.state.sql.all('SELECT * FROM event_id_generations');
  expect(generation).toEqual({ generation: 1, started_at: 24 * HOUR });
  expect(life.count(id, 48 * HOUR)).toBe(true);
});

test('when it began is kept to the hour, and not in which order the events of a commit came', () => {
  const life = setUp();
  const ids = Array.from({ length: 200 }, () => randomUUID());
  const request = life.ids.of(
    'demo',
    ids.map((id) => ({ id })),
    7 * HOUR + 1234,
  );
  for (const index of ids.keys()) request.add(index);
  life.commit();
  const [generation] = life.disk.state.sql.all('SELECT * FROM event_id_generations');
  expect(generation).toEqual({ generation: 1, started_at: 7 * HOUR });
  const [row] = life.disk.state.sql.all('SELECT ids FROM event_ids') as { ids: Uint8Array }[];
  const kept = new BigUint64Array(row?.ids.slice().buffer ?? new ArrayBuffer(0));
  expect(kept).toHaveLength(200);
  expect([...kept]).toEqual([...kept.slice().sort()]);
});

test('without its key a generation is given up, and does not come back', () => {
  const life = setUp();
  const id = randomUUID();
  life.count(id, 0);
  life.commit();
  life.disk.keys.sql.run('DELETE FROM event_id_keys');
  life.restart();
  expect(life.count(id, 1)).toBe(true);
  expect(life.count(id, 2)).toBe(false);
  life.commit();
  expect([life.rows('event_id_generations'), life.keys()]).toEqual([1, 1]);
});

test('a key that was made for a commit that never came is destroyed at start', () => {
  const life = setUp();
  life.disk.keys.sql.run("INSERT INTO event_id_keys VALUES (7, 'ab')");
  life.restart();
  expect(life.keys()).toBe(0);
});

test('the same id is two events of two sites, and one in whatever case it is written', () => {
  const life = setUp();
  const id = randomUUID();
  expect(life.count(id, 0)).toBe(true);
  expect(life.count(id, 0, 'other')).toBe(true);
  expect(life.count(id.toUpperCase(), 0)).toBe(false);
});

test('ids are hashed with AES-256, as FIPS 197 has it', () => {
  const key = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
  const blocks = idBlocks(new Uint8Array(16), [{ id: '00112233-4455-6677-8899-aabbccddeeff' }]);
  // Appendix C.3: 8ea2b7ca516745bfeafc49904b496089.
  const [high = 0, low = 0] = new IdHasher(key).hash(blocks);
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(high, 0);
  bytes.writeUInt32LE(low, 4);
  expect(bytes.toString('hex')).toBe('8ea2b7ca516745bf');
  expect(siteBlock('demo')).not.toEqual(siteBlock('other'));
});

test('the set of hashes is a set', () => {
  const half = fc.oneof(fc.nat(3), fc.nat(0xffffffff), fc.constant(0));
  fc.assert(
    fc.property(fc.array(fc.tuple(half, half), { maxLength: 400 }), (pairs) => {
      const set = new IdSet();
      const model = new Set<string>();
      for (const [high, low] of pairs) {
        const name = `${high} ${low || 1}`;
        expect(set.has(high, low)).toBe(model.has(name));
        expect(set.add(high, low)).toBe(!model.has(name));
        model.add(name);
        expect(set.size).toBe(model.size);
      }
    }),
  );
});
