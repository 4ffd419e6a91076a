import { expect, test } from 'vitest';
import { readOutbox, readSnapshot, writeKeys, writeRelease } from '../../aggregate/state.ts';
import { migrateState, STATE_STEPS } from '../../aggregate/stateSchema.ts';
import { windowsWithTable } from '../../aggregate/windowTables.ts';
import { memorySql, memoryState } from '../support/memoryState.ts';

const released = {
  site: 'demo',
  kind: 'day' as const,
  startsAt: 0,
  endsAt: 86_400_000,
  milliEpsilon: 500,
  policyVersion: 1,
};
const entry = '{"window":"day"}';

test('a release that is repeated is in the outbox once', () => {
  const { state, keys } = memoryState();
  writeRelease(state, { released, hasKey: true, releasedAt: 9, outbox: 'first', entry });
  writeRelease(state, { released, hasKey: true, releasedAt: 9, outbox: 'second', entry: '{}' });
  const [sent, ledger, ...more] = readOutbox(state).map(({ body }) => body);
  expect(sent).toBe('first');
  expect(JSON.parse(ledger ?? '').ledger).toMatchObject({
    seq: 1,
    entry: 'window_released',
    body: entry,
  });
  expect(more).toEqual([]);
  expect(readSnapshot(state, keys).released).toEqual([released]);
});

test('a key whose window is gone is destroyed at start', () => {
  const { state, keys } = memoryState();
  writeKeys(keys, [{ window: 1, key: 'abc' }]);
  expect(readSnapshot(state, keys).keys).toEqual([]);
  expect(keys.all('SELECT * FROM keys')).toEqual([]);
});

test('a state of the first version goes on', () => {
  const state = memorySql();
  migrateState(state, STATE_STEPS.slice(0, 1), 'open_windows');
  // The first version did not note it.
  state.run('DROP TABLE schema');
  state.run("INSERT INTO open_windows VALUES (1, 'demo', 'day', 0, 86400000, '{}')");
  state.run("INSERT INTO open_cells VALUES (1, 1, 'total', '[]', 5, 4, 3, 2)");
  state.run("INSERT INTO visitors VALUES (1, 'ab', 3, 2, '[]')");
  state.run("INSERT INTO released_windows VALUES ('demo', 'day', 7)");
  migrateState(state, STATE_STEPS, 'open_windows');
  migrateState(state, STATE_STEPS, 'open_windows');
  const { windows, cells, visitors, released } = readSnapshot(state, memoryState().keys);
  expect(windows).toHaveLength(1);
  expect(cells).toMatchObject([{ count: 5, visits: 4, visitors: 3, anonymous_visits: 2 }]);
  expect(visitors).toEqual([]);
  expect(released).toMatchObject([{ site: 'demo', startsAt: 7, milliEpsilon: 0 }]);
});

test('visitors of a state with one table of them are moved to tables of their windows', () => {
  const state = memorySql();
  migrateState(state, STATE_STEPS.slice(0, 5), 'open_windows');
  state.run("INSERT INTO open_windows VALUES (3, 'demo', 'day', 0, 1, '{}', 0)");
  state.run("INSERT INTO open_windows VALUES (12, 'demo', 'week', 0, 1, '{}', 0)");
  // The last is of a window that is gone.
  for (const [window, fingerprint] of [
    [3, 2],
    [3, 1],
    [12, 1],
    [4, 9],
  ] as const) {
    const bytes = new Uint8Array(8).fill(fingerprint);
    state.run('INSERT INTO visitors VALUES (?, ?, ?)', window, bytes, bytes.slice(0, window));
  }
  migrateState(state, STATE_STEPS, 'open_windows');
  const { visitors } = readSnapshot(state, memoryState().keys);
  const [ones, twos] = [0x01010101, 0x02020202];
  expect([...visitors]).toEqual([
    {
      ...{ window: 3, recordBytes: 3, fingerprints: new Uint32Array([ones, ones, twos, twos]) },
      records: new Uint8Array([1, 1, 1, 2, 2, 2]),
    },
    {
      ...{ window: 12, recordBytes: 8, fingerprints: new Uint32Array([ones, ones]) },
      records: new Uint8Array(8).fill(1),
    },
  ]);
  expect(windowsWithTable(state)).toEqual([3, 12]);
  expect(state.all("SELECT 1 FROM sqlite_master WHERE name = 'visitors'")).toEqual([]);
});

test('a state of a later version is left alone', () => {
  const { state } = memoryState();
  state.run('UPDATE schema SET version = 99');
  expect(() => migrateState(state, STATE_STEPS, 'open_windows')).toThrow(/later version/);
});
