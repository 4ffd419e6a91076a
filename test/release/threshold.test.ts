import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { probability, tail } from '../../release/discreteLaplace.ts';
import { threshold } from '../../release/threshold.ts';

test.each([
  [{ bound: 1, cells: 1, b: 1, delta: 1e-6 }, 15],
  [{ bound: 10, cells: 10, b: 10, delta: 1e-6 }, 165],
  [{ bound: 1, cells: 5, b: 5, delta: 1e-6 }, 76],
  [{ bound: 1, cells: 1, b: 0.001, delta: 1e-6 }, 2],
])('of %j is %d', (input, wanted) => {
  expect(threshold(input)).toBe(wanted);
});

const inputs = (largest: number) =>
  fc.record({
    bound: fc.integer({ min: 1, max: 1000 }),
    cells: fc.integer({ min: 1, max: 1000 }),
    b: fc.double({ min: 0.01, max: largest, noNaN: true }),
    delta: fc.integer({ min: 1, max: 1200 }).map((cents) => 0.5 * 10 ** (-cents / 100)),
  });

test('all cells of a lone visitor stay below it but for δ, and a lower one would not do', () => {
  fc.assert(
    fc.property(inputs(1e6), (input) => {
      const { bound, cells, b, delta } = input;
      const noise = threshold(input) - bound;
      expect(cells * tail(noise, b)).toBeLessThanOrEqual(delta);
      if (noise > 0) expect(cells * tail(noise - 1, b)).toBeGreaterThan(delta * (1 - 1e-9));
    }),
    { numRuns: 2000 },
  );
});

test('the same by adding up what noise makes a lone visitor pass', () => {
  fc.assert(
    fc.property(inputs(50), (input) => {
      const { bound, cells, b, delta } = input;
      const noise = threshold(input) - bound;
      let passes = 0;
      for (let z = Math.ceil(noise + 40 * b); z >= noise; z--) passes += probability(z, b);
      expect(cells * passes).toBeLessThanOrEqual(delta * (1 + 1e-9));
    }),
  );
});

test('where the logarithm meets an integer, rounding does not break the claim', () => {
  for (let m = 0; m < 2000; m++) {
    for (const b of [0.3, 1, 7, 10 / 3, 1000]) {
      // less probable than a noise of m by the last bit only
      const delta = tail(m, b) * (1 - Number.EPSILON);
      if (delta === 0 || delta > 0.5) continue;
      const noise = threshold({ bound: 1, cells: 1, b, delta }) - 1;
      expect(tail(noise, b)).toBeLessThanOrEqual(delta);
      expect(noise - m).toBeLessThanOrEqual(1);
    }
  }
});

test.each([
  { bound: 0 },
  { bound: 1.5 },
  { cells: 0 },
  { b: 0 },
  { b: Infinity },
  { b: 1e20 },
  { b: Number.NaN },
  { delta: 0 },
  { delta: 0.6 },
])('there is none for %j', (wrong) => {
  const input = { bound: 1, cells: 1, b: 1, delta: 1e-6, ...wrong };
  expect(() => threshold(input)).toThrow(RangeError);
});
