import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ObjectStorage } from '../../src/edge/objectStorage.ts';
import { paced } from '../../src/edge/paced.ts';
import { Rearm } from '../../src/edge/rearm.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

function alarmed(fails = () => false) {
  const set: number[] = [];
  const storage = {
    setAlarm: async (ms: number) => {
      if (fails()) throw new Error('storage is away');
      set.push(ms);
    },
  } as unknown as ObjectStorage;
  return { set, rearm: new Rearm(storage, () => 0.5) };
}

test('an alarm is set anew only for a time that is clearly earlier', async () => {
  const { set, rearm } = alarmed();
  await rearm.within(60_000);
  await rearm.within(59_500);
  await rearm.within(90_000);
  await rearm.within(10_000);
  expect(set).toEqual([60_000, 10_000]);
});

test('one that rang, or that should have rung, is set again', async () => {
  const { set, rearm } = alarmed();
  await rearm.within(10_000);
  rearm.rang();
  await rearm.within(10_000);
  vi.setSystemTime(1_020_000);
  await rearm.within(10_000);
  expect(set).toEqual([10_000, 10_000, 10_000]);
});

test('one that could not be set is not taken for set', async () => {
  let isAway = true;
  const { set, rearm } = alarmed(() => isAway);
  await expect(rearm.within(10_000)).rejects.toThrow();
  isAway = false;
  await rearm.within(10_000);
  expect(set).toEqual([10_000]);
});

test('after failures it waits longer each time, up to a minute', async () => {
  const waits: number[] = [];
  for (const failures of [1, 2, 3, 20]) {
    const { set, rearm } = alarmed();
    for (let n = 0; n < failures; n += 1) rearm.failed();
    await rearm.within(0);
    waits.push(...set);
  }
  expect(waits).toEqual([500, 1_000, 2_000, 30_000]);
});

test('a commit begins at once after a rest, and else as long after the one before as it should', async () => {
  const gather = paced(100);
  await gather();
  const second = gather().then(() => Date.now());
  await vi.advanceTimersByTimeAsync(100);
  expect(await second).toBe(1_000_100);
  vi.setSystemTime(1_000_500);
  await gather();
  expect(Date.now()).toBe(1_000_500);
});

test('a clock that is set back makes no commit wait longer', async () => {
  const gather = paced(100);
  await gather();
  vi.setSystemTime(1_000);
  const next = gather().then(() => true);
  await vi.advanceTimersByTimeAsync(100);
  expect(await next).toBe(true);
});
