import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { firstWindowIn, windowFrom, windowsIn } from '../../dashboard/period/windowsIn.ts';
import { windowsIn as countOf } from '../../query/dateRange.ts';

const day = fc
  .integer({ min: 0, max: 30_000 })
  .map((days) => Temporal.PlainDate.from('1990-01-01').add({ days }));
const kind = fc.constantFrom('day' as const, 'week' as const, 'month' as const);

test('the page finds as many whole windows in a span as the query API does', () => {
  fc.assert(
    fc.property(kind, day, fc.integer({ min: 0, max: 500 }), (of, first, days) => {
      const last = first.add({ days });
      const span = { first: first.toString(), last: last.toString() };
      const windows = windowsIn(of, span);
      expect(windows.length).toBe(countOf({ first, last }, of));
      expect(firstWindowIn(of, span)).toEqual(windows[0]);
      for (const window of windows) {
        expect(window.first >= span.first && window.last <= span.last).toBe(true);
        expect(windowFrom(of, window.first)).toEqual(window);
      }
    }),
    { numRuns: 60 },
  );
});
