import { expect, test } from 'vitest';
import { readOutbox, readSnapshot, writeKeys, writeRelease } from '../../aggregate/state.ts';
import { memoryState } from '../support/memoryState.ts';

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
