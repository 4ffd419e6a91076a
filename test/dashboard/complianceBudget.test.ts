import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReleasedRow } from '../../aggregate/changes.ts';
import type { OpenWindow } from '../../aggregate/openWindow.ts';
import { windowAt } from '../../aggregate/windowAt.ts';
import type { LedgerEntry } from '../../dashboard/compliance/ask/ledgerAnswer.ts';
import { budgetDays, budgetMonths } from '../../dashboard/compliance/budget/budgetRows.ts';
import { spentByWindow } from '../../dashboard/compliance/budget/budgetToCome.ts';
import { spendingWindows, spentIn, sumOf } from '../../dashboard/compliance/budget/spentBudget.ts';
import { dayAt } from '../../dashboard/compliance/siteTime.ts';
import { budgetOfDay } from '../../policy/budget.ts';
import { WINDOW_KINDS } from '../../policy/cube.ts';
import { loadPolicies } from '../../policy/loadPolicies.ts';
import { milliEpsilonLeft } from '../../release/spentBudget.ts';

const DAY = 86_400_000;
const CEILINGS = { day: 50, month: 500 };

const policies = await loadPolicies('policies');
const mindnamo = policies.get('mindnamo');
if (!mindnamo) throw new Error('There is no policy of mindnamo.');

/** A release as the ledger tells it; a table that was withheld for the budget has spent nothing. */
function entryOf(row: ReleasedRow, seq: number): LedgerEntry {
  const { kind: window, startsAt, endsAt, policyVersion, milliEpsilon } = row;
  const cubes = [
    { cube: 'a', mechanism: 'dp', epsilon: milliEpsilon / 1000, withheld: 'overflow' },
    { cube: 'b', mechanism: 'dp', epsilon: 9, withheld: 'budget' },
  ];
  return {
    ...{ site: 'a', seq, at: endsAt, entry: 'window_released', previous: '', hash: '' },
    body: JSON.stringify({ window, startsAt, endsAt, policyVersion, partial: false, cubes }),
  };
}

/** Few days, so that windows meet: those at the end of summer time in Berlin, and about the end of a month. */
const instant = fc.oneof(
  fc.integer({ min: Date.UTC(2026, 9, 24, 12), max: Date.UTC(2026, 9, 26) }),
  fc.integer({ min: Date.UTC(2026, 9, 31), max: Date.UTC(2026, 10, 1, 20) }),
);

/** Released windows, each once. */
function releases(timezone: string) {
  return fc
    .array(
      fc.record({
        kind: fc.constantFrom(...WINDOW_KINDS),
        at: instant,
        policyVersion: fc.integer({ min: 1, max: 2 }),
        milliEpsilon: fc.constantFrom(0, 100, 700, 1500),
      }),
      { maxLength: 40 },
    )
    .map((all) => {
      const rows = all.map(({ at, ...row }) => ({
        site: 'a',
        ...row,
        ...windowAt(row.kind, at, timezone),
      }));
      return [...new Map(rows.map((row) => [`${row.kind} ${row.startsAt}`, row])).values()];
    });
}

test.each(['Asia/Kolkata', 'Europe/Berlin'])(
  'the page adds up what the release adds up before it publishes a day (%s)',
  (timezone) => {
    fc.assert(
      fc.property(releases(timezone), instant, (released, at) => {
        const bounds = windowAt('day', at, timezone);
        const release = { mechanism: 'dp', ceilings: CEILINGS } as const;
        const window = { kind: 'day', ...bounds, policy: { release } } as unknown as OpenWindow;
        const windows = spendingWindows(released.map(entryOf), timezone);
        const day = dayAt(bounds.startsAt, timezone);
        const month = { first: `${day.slice(0, 7)}-01`, last: `${day.slice(0, 7)}-31` };
        const left = Math.min(
          CEILINGS.day * 1000 - sumOf(spentIn({ first: day, last: day }, windows)),
          CEILINGS.month * 1000 - sumOf(spentIn(month, windows)),
        );
        expect(left).toBe(milliEpsilonLeft(window, released, timezone));
      }),
      { numRuns: 60 },
    );
  },
);

/** Every window of Mind Namo that had closed by an instant, as its clock opens them. */
function allReleased(from: number, until: number): LedgerEntry[] {
  const spent = spentByWindow(mindnamo ?? { cubes: [] });
  const rows = new Map<string, ReleasedRow>();
  for (let at = from; at < until; at += DAY) {
    for (const kind of ['day', 'week', 'month'] as const) {
      const bounds = windowAt(kind, at, 'Asia/Kolkata');
      if (bounds.endsAt > until) continue;
      const row = { site: 'a', kind, ...bounds, policyVersion: 1, milliEpsilon: spent[kind] };
      rows.set(`${kind} ${bounds.startsAt}`, row);
    }
  }
  return [...rows.values()].map(entryOf);
}

test('what is spent and what is to come make up what the policy says of a day', () => {
  const timezone = 'Asia/Kolkata';
  const today = '2026-11-18';
  const noon = Date.parse(`${today}T12:00:00+05:30`);
  const windows = spendingWindows(allReleased(Date.UTC(2026, 9, 3), noon), timezone);
  const of = { windows, planned: spentByWindow(mindnamo), today, start: '2026-10-03' };
  const november = budgetDays({ first: '2026-11-01', last: '2026-11-30' }, of);
  expect(november.map(({ first }) => first)).toContain(today);
  expect(november).toHaveLength(18);
  const { milliEpsilon } = budgetOfDay(mindnamo);
  for (const row of november) expect(row.sum + row.toCome).toBe(milliEpsilon);
  // Of the day that goes on nothing is published, of the days before the day, and of whole weeks the week.
  expect(november.at(-1)).toMatchObject({ sum: 0 });
  expect(november.at(-2)?.spent).toEqual({ hour: 0, day: 400, week: 0, month: 0 });
  expect(november[0]?.spent).toEqual({ hour: 0, day: 400, week: 200, month: 0 });
  const october = budgetDays({ first: '2026-10-01', last: '2026-10-31' }, of);
  expect(october[0]).toMatchObject({ first: '2026-10-03', toCome: 0, sum: milliEpsilon });
  const months = budgetMonths(6, of);
  expect(months.map(({ first }) => first)).toEqual(['2026-10-01', '2026-11-01']);
  // 29 days, five weeks (two of them half in other months) and the month.
  expect(months[0]).toMatchObject({ sum: 29 * 400 + 5 * 200 + 5700, toCome: 0 });
  // 30 days, six weeks that it touches and the month.
  expect((months[1]?.sum ?? 0) + (months[1]?.toCome ?? 0)).toBe(30 * 400 + 6 * 200 + 5700);
});

test('of the hours of a day one of each version of the policy counts', () => {
  const hour = { kind: 'hour' as const, first: '2026-11-18', last: '2026-11-18' };
  const windows = [
    { ...hour, policyVersion: 1, milliEpsilon: 100 },
    { ...hour, policyVersion: 1, milliEpsilon: 300 },
    { ...hour, policyVersion: 2, milliEpsilon: 50 },
  ];
  expect(spentIn(hour, windows).hour).toBe(350);
});
