import fc from 'fast-check';
import { expect, test } from 'vitest';
import { windowAt } from '../../aggregate/windowAt.ts';
import { timeRange } from '../../query/dateRange.ts';
import { countWindows } from '../../query/planQuery.ts';
import type { Query } from '../../query/querySchema.ts';

/** In Kolkata it is Sunday, 1 March 2026, 01:30. */
const NOW = Date.UTC(2026, 1, 28, 20);

test.each<[range: Query['date_range'], first: string, last: string, days: number, today: boolean]>([
  ['day', '2026-03-01', '2026-03-01', 1, true],
  ['yesterday', '2026-02-28', '2026-02-28', 1, false],
  ['7d', '2026-02-22', '2026-02-28', 7, false],
  ['month', '2026-03-01', '2026-03-01', 1, true],
  ['year', '2026-01-01', '2026-03-01', 60, false],
  ['6mo', '2025-09-01', '2026-02-28', 181, false],
  ['12mo', '2025-03-01', '2026-02-28', 365, false],
  [['2024-02-01', '2024-02-29'], '2024-02-01', '2024-02-29', 29, false],
])('%j is %s to %s', (range, first, last, days, today) => {
  const it = timeRange(range, 'Asia/Kolkata', NOW);
  expect([`${it.span?.first}`, `${it.span?.last}`]).toEqual([first, last]);
  expect(it).toMatchObject({ days, today });
  const offset = 5.5 * 3600;
  expect(it.from).toBe(Date.parse(first) / 1000 - offset);
  expect(it.until).toBe(Date.parse(last) / 1000 + 86_400 - offset);
});

test('the windows of a range are counted as the pipeline makes them', () => {
  const kind = fc.constantFrom('hour', 'day', 'week', 'month');
  const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Asia/Kolkata');
  const day = fc
    .integer({ min: 0, max: 800 })
    .map((n) => new Date(Date.UTC(2017, 0, 1 + n)).toISOString().slice(0, 10));
  fc.assert(
    fc.property(
      kind,
      zone,
      day,
      fc.integer({ min: 0, max: 70 }),
      (window, timezone, from, more) => {
        const to = new Date(Date.parse(from) + more * 86_400_000).toISOString().slice(0, 10);
        const range = timeRange([from, to], timezone, NOW);
        let count = 0;
        let at = range.from * 1000;
        while (at < range.until * 1000) {
          const { startsAt, endsAt } = windowAt(window, at, timezone);
          if (startsAt >= range.from * 1000 && endsAt <= range.until * 1000) count += 1;
          at = endsAt;
        }
        expect(countWindows(range, window)).toBe(count);
      },
    ),
    { numRuns: 100, seed: 3 },
  );
});
