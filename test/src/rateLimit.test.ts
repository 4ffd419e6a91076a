import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { networkOf } from '../../src/networkOf.ts';
import { randomKey } from '../../src/randomKey.ts';
import { RateLimit } from '../../src/rateLimit.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 9, 1, 12);

const networks: [address: string, network: string][] = [
  ['117.194.226.101', '117.194.226.101'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::9', '2001:db8:1:2'],
  ['2001:db8:1::9', '2001:db8:1:0'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001:db8::', '2001:db8:0:0'],
  ['2001:db8:1:2:3:4:5::', '2001:db8:1:2'],
  ['1::2:3:4:5:6:7', '1:0:2:3'],
  ['::1', '0:0:0:0'],
  ['::', '0:0:0:0'],
  ['64:ff9b::192.0.2.33', '64:ff9b:0:0'],
  ['1:2:3::4:5:192.0.2.33', '1:2:3:0'],
  ['not an address', 'not an address'],
];

test.each(networks)('%s counts with %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('a name is let in as often as the limit says, and again in the next minute', () => {
  let now = NOON + 45_000;
  const limit = new RateLimit(3, () => now, randomKey);
  const takes = () => [1, 2, 3, 4, 5].map(() => limit.take('117.194.226.101'));
  expect(takes()).toEqual([0, 0, 0, 15, 15]);
  expect(limit.take('117.194.226.102')).toBe(0);
  now = NOON + MINUTE - 1;
  expect(limit.take('117.194.226.101')).toBe(1);
  now = NOON + MINUTE;
  expect(takes()).toEqual([0, 0, 0, 60, 60]);
});

test('each minute has a key of its own, and a clock that goes back is another minute', () => {
  let now = NOON;
  const keys: string[] = [];
  const limit = new RateLimit(
    1,
    () => now,
    () => {
      keys.push(randomKey());
      return keys.at(-1) ?? '';
    },
  );
  const takes = [0, 0, MINUTE, MINUTE + 1, 0].map((at) => {
    now = NOON + at;
    return limit.take('a');
  });
  expect(takes.map((wait) => wait > 0)).toEqual([false, true, false, true, false]);
  expect(new Set(keys).size).toBe(3);
  // Also when nobody comes any more.
  limit.turn(NOON + 5 * MINUTE);
  expect(keys.length).toBe(4);
});

/** Bytes that are still needed, in the heap and in buffers. */
function memoryInUse(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test('a million addresses take no more memory than one, refuse nobody, and hide nobody', () => {
  const limit = new RateLimit(600, () => NOON, randomKey);
  for (let n = 0; n < 600; n += 1) limit.take('117.194.226.101');
  const before = memoryInUse();
  let refused = 0;
  for (let n = 0; n < 1_000_000; n += 1) {
    if (limit.take(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`) > 0) refused += 1;
  }
  // Kept by name, they would take some hundred megabytes.
  expect(memoryInUse() - before).toBeLessThan(10e6);
  expect(refused).toBe(0);
  expect(limit.take('117.194.226.101')).toBe(60);
  let letIn = 0;
  while (limit.take('117.194.226.102') === 0) letIn += 1;
  // Others share its counters, and count as its own.
  expect(letIn).toBeGreaterThan(590);
});
