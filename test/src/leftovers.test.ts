import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Changes, ReleaseChange } from '../../aggregate/changes.ts';
import { createRandom } from '../../audit/random.ts';
import { openStateFile } from '../../src/stateFile.ts';
import { createStateOperations } from '../../src/stateOperations.ts';
import { tempFolder } from '../support/tempFolder.ts';

/** Windows of several sites, by number: those that close are small, and stand among others that stay open. */
const OPEN = Array.from({ length: 15 }, (_, n) => 100 * n + 7);
const CLOSING = OPEN.flatMap((window) => [window + 1, window + 50]);
const WINDOWS = [...OPEN, ...CLOSING];
const COMMITS = 40;
interface Traces {
  readonly visitors: Buffer[];
  readonly cells: Buffer[];
  readonly keys: Buffer[];
  readonly ids: Buffer[];
}

const traces = (): Traces => ({ visitors: [], cells: [], keys: [], ids: [] });

/** A state on real files. */
function open(folder: string) {
  const [state, keys] = ['state.sqlite', 'keys.sqlite'].map((name) => {
    const file = openStateFile(join(folder, name));
    // Which bytes are written is the same; only a power cut would tell.
    file.sql.run('PRAGMA synchronous = OFF');
    return file;
  });
  if (!state || !keys) throw new Error('two files');
  const operations = createStateOperations(state, keys);
  onTestFinished(() => operations.close());
  operations.load();
  return operations;
}

/** A state that hundreds of visitors were counted in, in turns, window by window. */
async function aState(seed: number) {
  const folder = await tempFolder();
  const state = open(folder);
  const random = createRandom(seed);
  const bytes = (count: number) => Buffer.from(random.bytes(count), 'hex');
  /** What has to go, and what stays. */
  const [gone, kept] = [traces(), traces()];
  const ofWindow = (window: number) => (CLOSING.includes(window) ? gone : kept);
  const keyOf = (to: Traces) => {
    const key = random.bytes(32);
    to.keys.push(Buffer.from(key));
    return key;
  };
  const halves = (to: Buffer[], isBigEndian: boolean) => {
    const made = bytes(8);
    to.push(made);
    const at = (offset: number) =>
      isBigEndian ? made.readUInt32BE(offset) : made.readUInt32LE(offset);
    return [at(0), at(4)];
  };
  const visitorsOf = (window: number, visitors: number) => {
    const to = ofWindow(window).visitors;
    const recordBytes = random.int(4, 29);
    const fingerprints = Array.from({ length: visitors }, () => halves(to, true)).flat();
    return {
      ...{ window, recordBytes, records: bytes(visitors * recordBytes) },
      fingerprints: Uint32Array.from(fingerprints),
    };
  };
  const idsOf = (generation: number) => {
    const to = (generation === 1 ? gone : kept).ids;
    const ids = Array.from({ length: random.int(1, 60) }, () => halves(to, false)).flat();
    return { generation, startedAt: 0, ids: Uint32Array.from(ids) };
  };
  const cells: string[] = [];
  for (let n = 0; n < COMMITS; n += 1) {
    const isNew = n === 0;
    const opened = isNew ? WINDOWS : [];
    const generations = isNew ? [1, 2] : [];
    const newCells = WINDOWS.map((window) => {
      const dims = JSON.stringify([`/${window}-${random.bytes(20)}`]);
      ofWindow(window).cells.push(Buffer.from(dims));
      return { id: cells.push(dims), window, cube: 'pages', dims };
    });
    state.commit(
      {
        windows: opened.map(windowRow),
        keys: opened.map((window) => ({ window, key: keyOf(ofWindow(window)) })),
        newCells,
        // Counts that need more and more bytes, so that rows move.
        cells: Float64Array.from(
          cells
            .map((_, index) => index + 1)
            .filter(() => random.int(1, 3) === 1)
            .flatMap((id) => [id, ...Array(8).fill(random.int(0, 2 ** Math.floor(n / 2)))]),
        ),
        forgotten: [],
        visitors: WINDOWS.flatMap((window) => {
          const isSmall = CLOSING.includes(window);
          if (isSmall && (n < 8 || n >= 32)) return [];
          return [visitorsOf(window, isSmall ? 1 : n < 8 ? 25 : random.int(1, 3))];
        }),
        eventIds: {
          keys: generations.map((generation) => ({
            ...{ generation, key: keyOf(generation === 1 ? gone : kept) },
          })),
          rows: [1, 2, 1, 2, 1, 2].map(idsOf),
          dropped: [],
        },
      },
      undefined,
    );
  }
  return { folder, state, gone, kept };
}

const NOTHING: Changes = {
  ...{ keys: [], windows: [], newCells: [], cells: new Float64Array() },
  ...{ forgotten: [], visitors: [], eventIds: { keys: [], rows: [], dropped: [] } },
};

const windowRow = (id: number) => ({
  ...{
    id,
    site: `site${id % 3}`,
    kind: 'day' as const,
    startsAt: id,
    endsAt: id + 1,
    policy: '{}',
  },
});

function releaseOf(window: number): ReleaseChange {
  const { site, kind, startsAt, endsAt } = windowRow(window);
  return {
    ...{ window, hasKey: true, releasedAt: 2, outbox: '{}', entry: '{}' },
    released: { site, kind, startsAt, endsAt, milliEpsilon: 0, policyVersion: 1 },
  };
}

/** Closes windows and ends a generation, as the rounds of a day would. */
function close(state: ReturnType<typeof createStateOperations>): void {
  for (const window of CLOSING) state.commit(undefined, releaseOf(window));
  const eventIds = { keys: [], rows: [], dropped: [1] };
  state.commit({ ...NOTHING, eventIds }, undefined);
}

/** How many of each stand in any byte of the files. */
function found(folder: string, { visitors, cells, keys, ids }: Traces) {
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  // By four bytes of the middle first: one after the other, thousands would take long.
  const count = (all: Buffer[]) => {
    const byMiddle = Map.groupBy(all, (it) => it.readInt32BE(middleOf(it)));
    const seen = new Set<Buffer>();
    for (const bytes of files) {
      for (let at = 0, four = 0; at < bytes.length; at += 1) {
        four = (four << 8) | (bytes[at] ?? 0);
        for (const it of byMiddle.get(four) ?? []) {
          const from = at - 3 - middleOf(it);
          if (from >= 0 && bytes.subarray(from, from + it.length).equals(it)) seen.add(it);
        }
      }
    }
    return seen.size;
  };
  return { visitors: count(visitors), cells: count(cells), keys: count(keys), ids: count(ids) };
}

const middleOf = ({ length }: Buffer) => Math.floor(length / 2) - 2;

const sizes = ({ visitors, cells, keys, ids }: Traces) => ({
  ...{ visitors: visitors.length, cells: cells.length, keys: keys.length, ids: ids.length },
});

const NONE = { visitors: 0, cells: 0, keys: 0, ids: 0 };

test.each([25, 21])(
  'of closed windows no byte is left of visitors, cells, keys or event ids, whatever stood beside them (%i)',
  async (seed) => {
    const { folder, state, gone, kept } = await aState(seed);
    expect(gone.visitors.length).toBeGreaterThan(200);
    expect(found(folder, gone)).toEqual(sizes(gone));
    close(state);
    state.tidy();
    expect(found(folder, gone)).toEqual(NONE);
    expect(found(folder, kept)).toEqual(sizes(kept));
  },
);

test('what a crash left of closed windows before the end of the round is gone after a start', async () => {
  const { folder, state, gone } = await aState(25);
  close(state);
  // Fingerprints go with their table, and keys at once; the rest waits for the round.
  const { cells, visitors, keys } = found(folder, gone);
  expect({ visitors, keys }).toEqual({ visitors: 0, keys: 0 });
  expect(cells).toBeGreaterThan(0);
  const crashed = await tempFolder();
  for (const end of ['', '-wal']) {
    for (const name of [`state.sqlite${end}`, `keys.sqlite${end}`]) {
      if (existsSync(join(folder, name))) cpSync(join(folder, name), join(crashed, name));
    }
  }
  open(crashed);
  expect(found(crashed, gone)).toEqual(NONE);
});

test('of windows that follow one another no key is left but those of the open ones', async () => {
  const folder = await tempFolder();
  const state = open(folder);
  const random = createRandom(1);
  const keys = Array.from({ length: 600 }, () => random.bytes(32));
  const openOnes: Buffer[] = [];
  for (const [window, key] of keys.entries()) {
    state.commit({ ...NOTHING, windows: [windowRow(window)], keys: [{ window, key }] }, undefined);
    const before = window - 100;
    if (before >= 0 && before % 7 > 0) state.commit(undefined, releaseOf(before));
    else if (before >= 0) openOnes.push(Buffer.from(keys[before] ?? ''));
  }
  state.tidy();
  const closed = keys.slice(0, 500).map((key) => Buffer.from(key));
  expect(found(folder, { ...traces(), keys: closed }).keys).toBe(openOnes.length);
  expect(found(folder, { ...traces(), keys: openOnes }).keys).toBe(openOnes.length);
});

test('who withdrew is gone from all bytes when the round ends, and nobody else', async () => {
  const { folder, state, kept } = await aState(5);
  const withdrew = { ...traces(), visitors: kept.visitors.filter((_, n) => n % 3 === 0) };
  const stayed = { ...traces(), visitors: kept.visitors.filter((_, n) => n % 3 !== 0) };
  const forgotten = withdrew.visitors.flatMap((bytes) =>
    OPEN.map((window) => ({
      window,
      fingerprint: { high: bytes.readUInt32BE(0), low: bytes.readUInt32BE(4) },
    })),
  );
  state.commit({ ...NOTHING, forgotten }, undefined);
  state.tidy();
  expect(found(folder, withdrew)).toEqual(NONE);
  expect(found(folder, stayed)).toEqual(sizes(stayed));
});

test('statements on a table are forgotten with it', async () => {
  const { sql, close: closeFile } = openStateFile(join(await tempFolder(), 'a.sqlite'));
  onTestFinished(closeFile);
  const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare');
  onTestFinished(() => prepare.mockRestore());
  const use = (table: string) => {
    sql.run(`CREATE TABLE IF NOT EXISTS ${table} (n INTEGER)`);
    sql.run(`INSERT INTO ${table} VALUES (?)`, 1);
  };
  const prepared = (query: string) => prepare.mock.calls.filter(([it]) => it === query).length;
  for (let n = 0; n < 3; n += 1) {
    use('visitors_1');
    use('visitors_12');
    sql.run('DROP TABLE IF EXISTS visitors_1');
  }
  expect(prepared('INSERT INTO visitors_1 VALUES (?)')).toBe(3);
  expect(prepared('INSERT INTO visitors_12 VALUES (?)')).toBe(1);
});
