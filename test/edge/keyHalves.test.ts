import { expect, test } from 'vitest';
import { KeyHalves, nameOfHalf } from '../../src/edge/keyHalves.ts';
import { bucketOf } from './support/bucket.ts';

const KEY = 'ab'.repeat(32);

function halvesIn(bucket: Map<string, string>, owner = 'demo ever 0 of 1'): KeyHalves {
  return new KeyHalves(bucketOf(bucket), owner);
}

let made = 0;
/** Other bytes each time. */
const random = () => {
  made += 1;
  return made.toString(16).padStart(64, '0');
};

test('a key is whole again from both halves, and neither half has it', async () => {
  const bucket = new Map<string, string>();
  const halves = halvesIn(bucket);
  const inside = await halves.split(KEY, random);
  expect(await halves.join(inside)).toBe(KEY);
  expect(inside).not.toContain(KEY);
  expect([...bucket.values()]).not.toContain(KEY);
});

test('a key whose half outside is destroyed is gone', async () => {
  const halves = halvesIn(new Map());
  const inside = await halves.split(KEY, random);
  await halves.destroy([nameOfHalf(inside)]);
  expect(await halves.join(inside)).toBe(undefined);
});

test('what an instance that was replaced still puts does not take the place of another half', async () => {
  const bucket = new Map<string, string>();
  const inside = await halvesIn(bucket).split(KEY, random);
  await halvesIn(bucket).split('cd'.repeat(32), random);
  expect(await halvesIn(bucket).join(inside)).toBe(KEY);
});

test('the halves that nobody needs are found on all pages, and those of other objects are not', async () => {
  const bucket = new Map<string, string>();
  const halves = halvesIn(bucket);
  const kept = nameOfHalf(await halves.split(KEY, random));
  const left = [];
  for (let n = 0; n < 10; n += 1) left.push(nameOfHalf(await halves.split(KEY, random)));
  await halvesIn(bucket, 'demo ever 0 of 10').split(KEY, random);
  expect((await halves.others(new Set([kept]))).sort()).toEqual(left.sort());
});

test('more names than the bucket deletes in one call are deleted in several', async () => {
  const calls: number[] = [];
  const bucket = {
    ...bucketOf(new Map()),
    delete: async (names: string[]) => void calls.push(names.length),
  };
  const names = Array.from({ length: 2_500 }, (_, index) => `name-${index}`);
  await new KeyHalves(bucket, 'demo').destroy(names);
  expect(calls).toEqual([1_000, 1_000, 500]);
});
