import { expect, test } from 'vitest';
import { within } from '../../src/edge/within.ts';

test('what is answered in time is passed on, whatever it is', async () => {
  expect(await within(Promise.resolve(1), 60_000)).toBe(1);
  await expect(within(Promise.reject(new Error('no')), 60_000)).rejects.toThrow('no');
});

test('what is never answered is given up', async () => {
  await expect(within(new Promise(() => undefined), 1)).rejects.toThrow('no answer in time');
});
