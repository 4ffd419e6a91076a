import { expect, test } from 'vitest';
import { CELL_WIDTH, type Changes } from '../../aggregate/changes.ts';
import { migrateState, STATE_STEPS } from '../../aggregate/stateSchema.ts';
import { JOURNAL_TABLE, Journal } from '../../src/edge/journal.ts';
import { VISITOR_SEGMENTS } from '../../src/edge/visitorSegments.ts';
import { PlacedStorage } from './support/platform.ts';

function newTables(): PlacedStorage {
  const storage = new PlacedStorage();
  migrateState(storage.sql, STATE_STEPS, 'open_windows');
  for (const statement of [JOURNAL_TABLE, ...VISITOR_SEGMENTS]) storage.sql.run(statement);
  return storage;
}

/** The cell has a count; it is made by the first of these. */
function changesOf(cell: number, count: number, isNew = false): Changes {
  return {
    ...{ keys: [], windows: [], forgotten: [], visitors: [] },
    newCells: isNew ? [{ id: cell, window: 1, cube: 'total', dims: `["${cell}"]` }] : [],
    cells: Float64Array.from({ length: CELL_WIDTH }, (_, at) => (at === 0 ? cell : count)),
    eventIds: { keys: [], dropped: [], rows: [] },
  };
}

function commit(storage: PlacedStorage, journal: Journal, changes: Changes): void {
  storage.transaction(() => journal.write(changes));
  journal.written(changes);
}

const cellsOf = ({ sql }: PlacedStorage) =>
  sql.all('SELECT id, count FROM open_cells ORDER BY id').map(({ id, count }) => [id, count]);
const rowsOf = ({ sql }: PlacedStorage) =>
  Number(sql.all('SELECT count(*) AS n FROM journal')[0]?.n);

test('what was committed is in the tables after a checkpoint, the last of each count, and the journal is empty', () => {
  const storage = newTables();
  const journal = new Journal(storage.sql);
  commit(storage, journal, changesOf(1, 1, true));
  commit(storage, journal, changesOf(2, 5, true));
  commit(storage, journal, changesOf(1, 2));
  expect(cellsOf(storage)).toEqual([]);
  storage.transaction(() => journal.checkpoint());
  journal.written();
  expect(cellsOf(storage)).toEqual([
    [1, 2],
    [2, 5],
  ]);
  expect([rowsOf(storage), journal.isEmpty]).toEqual([0, true]);
});

test('the next instance takes up what the last one left, and twice is as once', () => {
  const storage = newTables();
  const journal = new Journal(storage.sql);
  for (const count of [1, 2, 3]) commit(storage, journal, changesOf(1, count, count === 1));
  const kept = storage.sql.all('SELECT body FROM journal ORDER BY id');
  for (let time = 0; time < 2; time += 1) {
    for (const { body } of time === 0 ? [] : kept) {
      storage.sql.run('INSERT INTO journal (body) VALUES (?)', String(body));
    }
    const next = new Journal(storage.sql);
    storage.transaction(() => next.recover());
    next.written();
    expect(cellsOf(storage)).toEqual([[1, 3]]);
    expect(next.isEmpty).toBe(true);
  }
});

test('a checkpoint with what a commit has keeps the newer count', () => {
  const storage = newTables();
  const journal = new Journal(storage.sql);
  commit(storage, journal, changesOf(1, 1, true));
  storage.transaction(() => journal.checkpoint(changesOf(1, 9)));
  journal.written();
  expect(cellsOf(storage)).toEqual([[1, 9]]);
});

test('a transaction that was rolled back leaves the journal as it was', () => {
  const storage = newTables();
  const journal = new Journal(storage.sql);
  commit(storage, journal, changesOf(1, 1, true));
  expect(() =>
    storage.transaction(() => {
      journal.checkpoint(changesOf(1, 2));
      throw new Error('rolled back');
    }),
  ).toThrow();
  commit(storage, journal, changesOf(1, 3));
  storage.transaction(() => journal.checkpoint());
  journal.written();
  expect(cellsOf(storage)).toEqual([[1, 3]]);
});

test('visitors who are forgotten are in no row of the journal afterwards', () => {
  const storage = newTables();
  const journal = new Journal(storage.sql);
  const fingerprint = { high: 7, low: 8 };
  const visitors = {
    ...{ window: 1, recordBytes: 1 },
    ...{ fingerprints: Uint32Array.of(7, 8), records: Uint8Array.of(1) },
  };
  commit(storage, journal, { ...changesOf(1, 1, true), visitors: [visitors] });
  expect(rowsOf(storage)).toBe(1);
  commit(storage, journal, { ...changesOf(1, 2), forgotten: [{ window: 1, fingerprint }] });
  expect(rowsOf(storage)).toBe(0);
  expect(storage.sql.all('SELECT length(body) AS bytes FROM visitor_segments')).toEqual(
    storage.sql.all('SELECT 0 AS bytes FROM visitor_segments'),
  );
});
