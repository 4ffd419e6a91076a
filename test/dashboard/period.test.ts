import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { earliestDay, overPart, whyNone } from '../../dashboard/period/overPart.ts';
import {
  daysIn,
  isMonths,
  isWeeks,
  newestWhole,
  type Span,
  spanBefore,
  spanInWords,
  spanOf,
  untilYesterday,
} from '../../dashboard/period/period.ts';
import { everyWhole, nearestWhole } from '../../dashboard/plan/nearestWhole.ts';
import { beforeOf, windowsOf } from '../../dashboard/plan/planWindows.ts';
import { timeRange, windowsIn } from '../../query/dateRange.ts';

const day = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2031-12-31'), noInvalidDate: true })
  .map((it) => it.toISOString().slice(0, 10));
const span = fc
  .tuple(day, fc.nat(800))
  .map(([first, days]): Span => ({ first, last: plain(first).add({ days }).toString() }));
const kind = fc.constantFrom('week', 'month');

test('periods with a name have the days that the server gives the same words, in any time zone', () => {
  const names = [
    ['yesterday', 'yesterday'],
    ['7d', '7d'],
    ['28d', '28d'],
    ['month', 'month'],
    ['6mo', '6mo'],
    ['12mo', '12mo'],
  ] as const;
  // With 23 and 25 hours in a day, half an hour's shift, a day that was skipped, and neither.
  const zone = fc.constantFrom(
    'Europe/Berlin',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Asia/Kolkata',
    'UTC',
  );
  check(day, zone, fc.nat(86_399), (date, timezone, second) => {
    const now = plain(date).toZonedDateTime({ timeZone: 'UTC' }).epochMilliseconds + second * 1000;
    const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timezone);
    for (const [period, range] of names) {
      const served = timeRange(range, timezone, now).span;
      const { first, last } = spanOf(period, today.toPlainDate().toString()) as Span;
      expect([first, last]).toEqual([served?.first.toString(), served?.last.toString()]);
    }
  });
});

test('last week is the seven days from Monday to Sunday that ended last, last month the one before', () => {
  check(day, (today) => {
    const week = spanOf('week', today) as Span;
    expect([isWeeks(week), daysIn(week)]).toEqual([true, 7]);
    expect(plain(week.last).until(plain(today)).days).toBeGreaterThan(0);
    expect(plain(week.last).until(plain(today)).days).toBeLessThanOrEqual(7);
    const month = spanOf('last-month', today) as Span;
    const before = plain(today).with({ day: 1 }).subtract({ months: 1 });
    expect(month).toEqual({
      first: before.toString(),
      last: before.with({ day: before.daysInMonth }).toString(),
    });
  });
});

test('a span consists of weeks or months where the server says that these have no day left over', () => {
  check(span, (it) => {
    const [first, last] = [plain(it.first), plain(it.last)];
    const next = last.add({ days: 1 });
    expect(daysIn(it)).toBe(first.until(last).days + 1);
    expect(isWeeks(it)).toBe(first.dayOfWeek === 1 && next.dayOfWeek === 1);
    expect(isMonths(it)).toBe(first.day === 1 && next.day === 1);
  });
});

test('one window is what the server counts as one', () => {
  check(day, kind, fc.nat(3), (date, window, more) => {
    const whole = nearestWhole(window, { first: date, last: date }, '2032-06-01');
    const wider = { ...whole, last: plain(whole.last).add({ days: more }).toString() };
    for (const it of [whole, wider]) {
      const span = { first: plain(it.first), last: plain(it.last) };
      const tiles = window === 'week' ? isWeeks(it) : isMonths(it);
      expect(windowsOf(window, it) === 'one').toBe(tiles && windowsIn(span, window) === 1);
    }
  });
});

test('the window nearest to a span is over, and holds its last day where that one is over', () => {
  check(span, kind, fc.integer({ min: 1, max: 900 }), (it, window, later) => {
    const today = plain(it.last).add({ days: later }).toString();
    const near = nearestWhole(window, it, today);
    expect(near.last < today).toBe(true);
    expect(window === 'week' ? isWeeks(near) : isMonths(near)).toBe(true);
    expect(windowsOf(window, near)).toBe('one');
    const around = nearestWhole(window, it, '2040-01-02');
    expect(around.first <= it.last && it.last <= around.last).toBe(true);
    expect(near).toEqual(around.last < today ? around : newestWhole(window, it));
  });
});

test('all that may be kept begins before it and ends before today, in whole windows', () => {
  check(day, kind, fc.integer({ min: 1, max: 25 }), (today, window, months) => {
    const all = everyWhole(window, months, today);
    expect(window === 'week' ? isWeeks(all) : isMonths(all)).toBe(true);
    expect(all.last < today).toBe(true);
    expect(all.first <= plain(today).subtract({ months }).toString()).toBe(true);
  });
});

test('the period before ends the day before, with as many months, or else days; of one day it is that of the week before', () => {
  check(span, (it) => {
    const before = spanBefore(it);
    const days = it.first === it.last ? 7 : 1;
    expect(before.last).toBe(plain(it.first).subtract({ days }).toString());
    if (isMonths(it)) {
      expect(isMonths(before)).toBe(true);
      const end = plain(it.last).add({ days: 1 });
      const months = plain(it.first).until(end, { largestUnit: 'months' }).months;
      expect(plain(before.first).until(plain(it.first), { largestUnit: 'months' }).months).toBe(
        months,
      );
    } else expect(daysIn(before)).toBe(daysIn(it));
  });
});

test('weeks are compared with weeks, also where four of them happen to be a month', () => {
  const february = { first: '2027-02-01', last: '2027-02-28' };
  expect([isWeeks(february), isMonths(february)]).toEqual([true, true]);
  expect(beforeOf('week', february)).toEqual({ first: '2027-01-04', last: '2027-01-31' });
  expect(beforeOf('month', february)).toEqual({ first: '2027-01-01', last: '2027-01-31' });
});

test('what is not over is left out; of a span that begins today or later nothing is left', () => {
  check(span, day, (it, today) => {
    const over = untilYesterday(it, today);
    expect(over === undefined).toBe(it.first >= today);
    if (!over) return;
    expect(over.first).toBe(it.first);
    expect(over.last).toBe(
      it.last < today ? it.last : plain(today).subtract({ days: 1 }).toString(),
    );
  });
});

test('what is asked for is over and still kept, whatever dates are chosen', () => {
  const any = fc
    .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((it) => it.toISOString().slice(0, 10));
  check(any, any, day, fc.integer({ min: 1, max: 25 }), (one, other, today, months) => {
    const [first = one, last = other] = [one, other].sort();
    const site = { today, retention_months: months };
    const over = overPart({ first, last }, site);
    const earliest = plain(today).with({ day: 1 }).subtract({ months }).toString();
    expect(earliestDay(site)).toBe(earliest);
    expect(over === undefined).toBe(first >= today || last < earliest);
    if (!over) return;
    expect([over.first >= earliest, over.first >= first, over.last < today]).toEqual(
      Array(3).fill(true),
    );
    expect(over.first <= over.last && over.last <= last).toBe(true);
  });
  expect(earliestDay({ today: '1971-01-01', retention_months: 25 })).toBe('1970-01-02');
});

test('where there is nothing to ask for it is said why, and when the first numbers come', () => {
  const site = {
    ...{ today: '2026-11-22', retention_months: 25, timezone: 'UTC' },
    now: '2026-11-22T18:30:00Z',
    windows: [
      { kind: 'day' as const, closes: '2026-11-23T00:15:00Z' },
      { kind: 'month' as const, closes: '2026-12-01T00:15:00Z' },
    ],
  };
  const why = (first: string, last: string, kind?: 'day' | 'month') =>
    whyNone({ first, last }, site, kind);
  expect(why('2026-11-22', '2026-11-22')).toBe(
    'Today is not over yet. The numbers of today are published tomorrow at 00:15.',
  );
  expect(why('2026-11-22', '2026-11-22', 'month')).toBe(
    'Today is not over yet. This is counted by the month; that of today is published on Tuesday 1 December at 00:15.',
  );
  expect(why('2026-11-22', '2026-11-30')).toMatch(/^This period is not over yet\./);
  expect(why('2027-01-01', '2027-02-01')).toBe(
    'This period is not over yet: it begins on 1 Jan 2027.',
  );
  expect(why('0001-01-01', '1999-12-31')).toBe(
    'Numbers are kept for 25 months, and these days were before.',
  );
  // Until a quarter past midnight it is yesterday that comes next.
  const early = { ...site, now: '2026-11-23T00:05:00Z', today: '2026-11-23' };
  expect(whyNone({ first: '2026-11-23', last: '2026-11-23' }, early)).toMatch(/once it is over\.$/);
});

test('a span is called by its month or year where it is one', () => {
  const words = [
    ['2026-10-01', '2026-10-31', 'October 2026'],
    ['2026-01-01', '2026-12-31', '2026'],
    ['2026-02-01', '2026-02-27', /^1.27 Feb 2026$/],
    ['2026-11-22', '2026-11-22', '22 Nov 2026'],
  ] as const;
  for (const [first, last, wanted] of words) {
    const told = spanInWords({ first, last }).replace(/\s*\u2013\s*/, '–');
    if (typeof wanted === 'string') expect(told).toBe(wanted);
    else expect(told).toMatch(wanted);
  }
});

function plain(text: string): Temporal.PlainDate {
  return Temporal.PlainDate.from(text);
}

/** Checks a property of some hundred dates. */
function check<T extends [unknown, ...unknown[]]>(
  ...args: [...{ [I in keyof T]: fc.Arbitrary<T[I]> }, (...values: T) => void]
): void {
  fc.assert(fc.property(...(args as Parameters<typeof fc.property<T>>)), { numRuns: 300 });
}
