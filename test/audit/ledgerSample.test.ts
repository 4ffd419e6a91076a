import { expect, test } from 'vitest';
import { sample } from '../../audit/ledger/sample.ts';

const release = (window: string, startsAt: number) => ({
  ...{ seq: 1, releasedAt: 0, window, startsAt, endsAt: startsAt + 1, policyVersion: 1 },
  ...{ cubes: [], published: '' },
});
const windows = (window: string, count: number, cells: number) =>
  Array.from({ length: count }, (_, n) => ({ release: release(window, n), cells }));

test('of few windows all are looked at, of many a part that the seed decides', () => {
  const few = [...windows('day', 300, 100), ...windows('hour', 1500, 1)];
  expect(sample(few, 1)).toHaveLength(1800);
  const many = [...windows('day', 700, 10), ...windows('hour', 17_000, 1)];
  const kinds = Map.groupBy(sample(many, 1), ({ window }) => window);
  expect([kinds.get('day')?.length, kinds.get('hour')?.length]).toEqual([700, 1300]);
  expect(sample(many, 1)).toEqual(sample(many, 1));
  expect(sample(many, 1)).not.toEqual(sample(many, 2));
});

test('cells are limited, but hours and one large window are looked at all the same', () => {
  const large = [...windows('month', 3, 5_000_000), ...windows('hour', 10, 1)];
  expect(
    sample(large, 1)
      .map(({ window }) => window)
      .sort(),
  ).toEqual([...Array.from({ length: 10 }, () => 'hour'), 'month']);
});
