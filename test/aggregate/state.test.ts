import { expect, test } from 'vitest';
import { readOutbox, readSnapshot, writeKeys, writeRelease } from '../../aggregate/state.ts';
import { migrateState, STATE_STEPS } from '../../aggregate/stateSchema.ts';
import { memorySql, memoryState } from '../support/memoryState.ts';

const released = { site: 'demo', kind: 'day' as const, startsAt: 0 };

test('a release that is repeated is in the outbox once', () => {
  const { state, keys } = memoryState();
  writeRelease(state, { released, outbox: 'first' });
  writeRelease(state, { released, outbox: 'second' });
  expect(readOutbox(state).map(({ body }) => body)).toEqual(['first']);
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
  state.run("INSERT INTO visitors VALUES (1, 'ab', 3, 2, '[]')");
  migrateState(state, STATE_STEPS, 'open_windows');
  migrateState(state, STATE_STEPS, 'open_windows');
  const { visitors } = readSnapshot(state, memoryState().keys);
  expect(visitors).toMatchObject([{ fingerprint: 'ab', counts: '[["page_view",3]]', visits: 2 }]);
});

test('a state of a later version is left alone', () => {
  const { state } = memoryState();
  state.run('UPDATE schema SET version = 99');
  expect(() => migrateState(state, STATE_STEPS, 'open_windows')).toThrow(/later version/);
});
