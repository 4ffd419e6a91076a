import { describe, expect, test } from 'vitest';
import { probability, variance } from '../../release/discreteLaplace.ts';
import { MARGIN_FACTOR, noiseMargin } from '../../release/margin.ts';

/**
 * P(|S| ≤ margin) for a sum of draws, by convolution. A draw is the difference
 * of two geometric ones, so each is one pass up and one down the array. What
 * leaves the array, 25 deviations out, is lost: the result is never too high.
 */
function coverage(scales: readonly number[], margin: number): number {
  const half = Math.ceil(25 * Math.sqrt(total(scales))) + 60;
  const mass = new Float64Array(2 * half + 1);
  mass[half] = 1;
  for (const b of scales) {
    pass(mass, b);
    pass(mass.reverse(), b);
  }
  return mass.subarray(half - margin, half + margin + 1).reduce((sum, it) => sum + it, 0);
}

function pass(mass: Float64Array, b: number): void {
  let carried = 0;
  for (let i = 0; i < mass.length; i++) {
    carried = Math.exp(-1 / b) * carried - Math.expm1(-1 / b) * (mass[i] ?? 0);
    mass[i] = carried;
  }
}

const total = (scales: readonly number[]) => scales.reduce((sum, b) => sum + variance(b), 0);

const covered = (scales: readonly number[]) => coverage(scales, noiseMargin(total(scales)));

/** From 0.2 to 2000, so that margins of 1, 2, 3… and of thousands are met. */
const scales = (count: number) =>
  Array.from({ length: count }, (_, i) => 0.2 * 1e4 ** (i / (count - 1)));

test('the convolution is the distribution for one draw, and a plain double sum for two', () => {
  const upTo = (margin: number, b: number) => {
    let sum = 0;
    for (let z = -margin; z <= margin; z++) sum += probability(z, b);
    return sum;
  };
  expect(coverage([3], 7)).toBeCloseTo(upTo(7, 3), 12);
  let both = 0;
  for (let x = -200; x <= 200; x++) {
    for (let y = -7 - x; y <= 7 - x; y++) both += probability(x, 3) * probability(y, 0.8);
  }
  expect(coverage([3, 0.8], 7)).toBeCloseTo(both, 12);
});

describe('the margin holds at least 95 of 100 sums', () => {
  const copies = (n: number, b: number) => new Array<number>(n).fill(b);

  test.each([
    ['one draw', 400, (b: number) => [b]],
    ['two', 100, (b: number) => copies(2, b)],
    ['five', 50, (b: number) => copies(5, b)],
    ['thirty', 25, (b: number) => copies(30, b)],
    ['one and one of a fiftieth', 100, (b: number) => [b, b / 50]],
    ['one and one of a fifth', 100, (b: number) => [b, b / 5]],
    ['one and four of a twentieth', 50, (b: number) => [b, ...copies(4, b / 20)]],
    ['one and 29 of a twentieth', 25, (b: number) => [b, ...copies(29, b / 20)]],
    ['one and 29 of a half', 25, (b: number) => [b, ...copies(29, b / 2)]],
  ])('of %s', (_, count, draws) => {
    const low = scales(count).filter((b) => covered(draws(b)) < 0.95);
    expect(low).toEqual([]);
  });
});

test('a factor less by a hundredth would not do', () => {
  const margin = Math.ceil((MARGIN_FACTOR - 0.01) * Math.sqrt(variance(2000)));
  expect(coverage([2000], margin)).toBeLessThan(0.95);
});

test('no noise has no margin, and a part of a count is a whole one', () => {
  expect(noiseMargin(0)).toBe(0);
  expect(noiseMargin(1)).toBe(3);
});

test.each([-1, Number.NaN, Infinity])('%d is no variance', (wrong) => {
  expect(() => noiseMargin(wrong)).toThrow(RangeError);
});
