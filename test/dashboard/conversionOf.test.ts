import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareConversions, conversionOf } from '../../dashboard/goals/conversionOf.ts';
import { withheldOf } from '../../dashboard/goals/withheldOf.ts';

test('whatever the truth within both margins, the conversion lies within its limits', () => {
  const part = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.record({ reached: fc.nat(5000), all: fc.integer({ min: 1, max: 5000 }) }),
      fc.record({ reached: fc.nat(50), all: fc.nat(50), withheld: fc.nat(90) }),
      part,
      fc.double({ min: 0, max: 1, noNaN: true }),
      part,
      (value, margin, a, hidden, b) => {
        const got = conversionOf(
          { value: value.reached, margin: margin.reached },
          { value: value.all, margin: margin.all },
          margin.withheld,
        );
        if (!got) {
          expect(value.all - margin.all).toBeLessThanOrEqual(0);
          return;
        }
        const all = value.all + b * margin.all;
        const reached = Math.min(
          all,
          Math.max(0, value.reached + a * margin.reached + hidden * margin.withheld),
        );
        expect(reached / all).toBeGreaterThanOrEqual(got.low - 1e-12);
        expect(reached / all).toBeLessThanOrEqual((got.high ?? 0) + 1e-12);
        expect(got.share).toBeGreaterThanOrEqual(got.low);
        expect(got.share).toBeLessThanOrEqual(got.high ?? 0);
      },
    ),
  );
});

test.each([
  [[0.1, 0.2], [0.3, 0.4], 'less'],
  [[0.3, 0.4], [0.1, 0.2], 'more'],
  [[0.1, 0.3], [0.2, 0.4], 'about the same'],
] as const)('%j beside %j before is %s', ([low, high], [lowBefore, highBefore], word) => {
  const now = { share: low, low, high };
  const before = { share: lowBefore, low: lowBefore, high: highBefore };
  expect(compareConversions(now, before)).toBe(word);
});

test('where nothing tells how much was withheld, a conversion has no upper limit, and is never less', () => {
  const open = conversionOf({ value: 20, margin: 4 }, { value: 100, margin: 0 }, undefined);
  expect(open).toEqual({ share: 0.2, low: 0.16, high: undefined });
  const before = { share: 0.9, low: 0.8, high: 1 };
  expect(open && compareConversions(open, before)).toBe('about the same');
});

test('what is withheld of a goal is bounded by k, under suppression alone', () => {
  const meta = { windows: 28 };
  const row = { windows: 25 };
  expect(withheldOf(row, meta, { k: 10 })).toEqual({ windows: 3, most: 27 });
  expect(withheldOf(row, meta, {})).toEqual({ windows: 3, most: undefined });
  expect(withheldOf(row, { windows: 25 }, {})).toEqual({
    windows: 0,
    most: 0,
  });
});
