import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyCell } from '../../aggregate/openCell.ts';
import { anonymousPerContributor } from '../../policy/contribution.ts';
import { round, roundingMargin, suppress } from '../../release/suppress.ts';

const cell = (visitors: number, anonymous: number, count = 100) => ({
  ...emptyCell(1, ['x']),
  count,
  visits: visitors + anonymous,
  visitors,
  anonymous_visits: anonymous,
});

test.each([
  [10, 0, true],
  [0, 10, true],
  [4, 6, true],
  [9, 0, false],
  [0, 9, false],
  [0, 0, false],
])('%d visitors and %d anonymous entries: published %s', (visitors, anonymous, published) => {
  const released = suppress([cell(visitors, anonymous)], ['count'], {
    k: 10,
    rounding: 5,
    perContributor: 1,
  });
  expect(released.length > 0).toBe(published);
});

test('where one person may send many events, as many stand for one contributor', () => {
  const rule = { k: 10, rounding: 5, perContributor: 10 };
  expect(suppress([cell(0, 99)], ['count'], rule)).toEqual([]);
  expect(suppress([cell(0, 100)], ['count'], rule)).toHaveLength(1);
});

test.each([
  ['page_view', {}, 1],
  ['click', {}, 10],
  ['click', { count: { bound: 1 } }, 10],
  ['click', { count: { bound: 30 } }, 30],
] as const)('of %s with %j %d anonymous events make a contributor', (event, measures, wanted) => {
  const cube = { name: 'x', event, dimensions: [], window: 'day' as const, measures };
  expect(anonymousPerContributor(cube)).toBe(wanted);
});

test('only declared measures go out, each rounded', () => {
  const released = suppress([cell(12, 3, 98)], ['count', 'visitors'], {
    k: 10,
    rounding: 5,
    perContributor: 1,
  });
  expect(released).toEqual([{ dims: ['x'], counts: { count: 100, visitors: 10 } }]);
});

test('rounding never moves a count by more than its margin', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 1000 }), (count, multiple) => {
      const rounded = round(count, multiple);
      expect(rounded % multiple).toBe(0);
      expect(Math.abs(rounded - count)).toBeLessThanOrEqual(roundingMargin(multiple));
    }),
  );
});
