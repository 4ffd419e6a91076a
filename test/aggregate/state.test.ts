import { expect, test } from 'vitest';
import { readOutbox, readSnapshot, writeKeys, writeRelease } from '../../aggregate/state.ts';
import { migrateState, STATE_STEPS } from '../../aggregate/stateSchema.ts';
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
  for (const statement of STATE_STEPS[0] ?? []) state.run(statement);
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

test('a state of a later version is left alone', () => {
  const { state } = memoryState();
  state.run('UPDATE schema SET version = 99');
  expect(() => migrateState(state, STATE_STEPS, 'open_windows')).toThrow(/later version/);
});
