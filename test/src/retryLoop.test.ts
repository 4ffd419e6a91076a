import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffDelay } from '../../src/backoff.ts';
import { startRetryLoop } from '../../src/retryLoop.ts';

/** Timers that go off when the test says so. */
function timers() {
  const waiting: { callback: () => void; ms: number }[] = [];
  return {
    waits: () => waiting.map(({ ms }) => ms),
    fire: () => waiting.shift()?.callback(),
    setTimer: (callback: () => void, ms: number) => {
      const timer = { callback, ms };
      waiting.push(timer);
      return () => {
        const at = waiting.indexOf(timer);
        if (at >= 0) waiting.splice(at, 1);
      };
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

function loopOf(results: ('ok' | 'fails')[], every?: number) {
  const clock = timers();
  let runs = 0;
  const loop = startRetryLoop({
    task: async () => {
      if (results[runs++] === 'fails') throw new Error();
    },
    ...(every === undefined ? {} : { every }),
    random: () => 0.5,
    setTimer: clock.setTimer,
  });
  return { ...clock, loop, runs: () => runs };
}

test('delays are anything up to a ceiling that doubles from a second to a minute', () => {
  const ceilings = [1, 2, 3, 4, 5, 6, 7, 8, 5000].map((failures) => backoffDelay(failures, 1));
  expect(ceilings).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1000));
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (failures, random) => {
        expect(backoffDelay(failures, random)).toBe(random * backoffDelay(failures, 1));
      },
    ),
  );
});

test('failures are tried again after growing delays, and a success begins anew', async () => {
  const { loop, waits, fire, runs } = loopOf(['fails', 'fails', 'fails', 'ok', 'fails'], 10_000);
  loop.poke();
  for (const wait of [500, 1000, 2000, 10_000, 500]) {
    await settled();
    expect(waits()).toEqual([wait]);
    fire();
  }
  await settled();
  expect(runs()).toBe(6);
});

test('a poke runs at once instead of waiting, and never beside a run', async () => {
  const { loop, waits, runs } = loopOf(['fails', 'ok', 'ok', 'ok'], 10_000);
  loop.poke();
  await settled();
  expect([runs(), waits()]).toEqual([1, [500]]);
  loop.poke();
  // Two that come while it runs are one more run.
  loop.poke();
  loop.poke();
  expect(runs()).toBe(2);
  await settled();
  expect([runs(), waits()]).toEqual([3, [10_000]]);
});

test('without an interval a success waits for a poke', async () => {
  const { loop, waits, runs } = loopOf(['fails', 'ok']);
  loop.poke();
  await settled();
  loop.poke();
  await settled();
  expect([runs(), waits()]).toEqual([2, []]);
});

test('a stopped loop waits for the run under way and begins no other', async () => {
  const { loop, waits, runs } = loopOf(['fails', 'fails'], 10_000);
  loop.poke();
  await loop.stop();
  loop.poke();
  await settled();
  expect([runs(), waits()]).toEqual([1, []]);
});
