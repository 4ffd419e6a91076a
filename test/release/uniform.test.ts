import { expect, test } from 'vitest';
import { secureUniform } from '../../release/uniform.ts';

/** Fills with the sequence over and over, on from where the last filling ended. */
function repeating(sequence: ArrayLike<number>) {
  let at = 0;
  return (bytes: Uint8Array) => {
    for (let i = 0; i < bytes.length; i++) bytes[i] = sequence[at++ % sequence.length] ?? 0;
  };
}

function draws(sequence: ArrayLike<number>, n: number, count: number): number[] {
  const uniform = secureUniform(repeating(sequence));
  return Array.from({ length: count }, () => uniform(n));
}

test.each([
  // 253 is the first of the incomplete run 253, 254, 255
  ['a byte', 11, [252, 253, 254, 255, 13], [10, 2]],
  // 65,000 = FDE8 is the first after 65 complete runs of 1000
  ['two bytes', 1000, [0xfd, 0xe7, 0xfd, 0xe8, 0xff, 0xff, 0x03, 0xe9], [999, 1]],
  ['none is rejected of a power of two', 256, [255, 0, 128], [255, 0, 128]],
  ['the largest', 2 ** 48, [255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 1, 2], [2 ** 48 - 1, 258]],
  ['a one needs no bytes', 1, [77], [0, 0, 0]],
])('what would favour some remainders is read anew: %s', (_, n, bytes, wanted) => {
  expect(draws(bytes, n, wanted.length)).toEqual(wanted);
});

const BYTES = Uint8Array.from({ length: 256 }, (_, i) => i);
const PAIRS = Uint8Array.from({ length: 2 * 65_536 }, (_, i) => (i % 2 ? i >> 1 : i >> 9));

test.each([
  ...[2, 3, 5, 7, 10, 100, 127, 128, 129, 255, 256].map((n) => [n, BYTES, 256] as const),
  ...[257, 1000, 32_769, 65_535].map((n) => [n, PAIRS, 65_536] as const),
])('over all bytes there are, each of %d numbers comes equally often', (n, bytes, space) => {
  const each = Math.floor(space / n);
  const counts = new Array(n).fill(0);
  for (const drawn of draws(bytes, n, each * n)) counts[drawn] += 1;
  expect(counts).toEqual(new Array(n).fill(each));
});

test('bytes are wiped as they are read, and none is read twice', () => {
  const pools: Uint8Array[] = [];
  const uniform = secureUniform((bytes) => {
    bytes.fill(7);
    pools.push(bytes);
  });
  uniform(256);
  uniform(65_536);
  const [pool] = pools;
  expect([...(pool?.subarray(0, 4) ?? [])]).toEqual([0, 0, 0, 7]);
  const left = (pool?.length ?? 0) - 3;
  for (let i = 0; i < left; i++) uniform(256);
  expect(pools).toHaveLength(1);
  uniform(256);
  expect(pools).toHaveLength(2);
});

test('when there is no randomness there is no number, not a used-up one', () => {
  const uniform = secureUniform(() => {
    throw new Error('no randomness');
  });
  expect(() => uniform(2)).toThrow('no randomness');
  expect(() => uniform(2)).toThrow('no randomness');
});

test.each([0, -1, 1.5, 2 ** 48 + 1, Number.NaN, Infinity])('%d is refused', (n) => {
  expect(() => secureUniform()(n)).toThrow(RangeError);
});

test('the default source gives numbers in range', () => {
  const uniform = secureUniform();
  const drawn = new Set(Array.from({ length: 10_000 }, () => uniform(3)));
  expect([...drawn].filter((x) => ![0, 1, 2].includes(x))).toEqual([]);
});
