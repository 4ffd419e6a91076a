import { Temporal } from 'temporal-polyfill';
import type { WindowKind } from '../policy/cube.ts';
import type { Query } from './querySchema.ts';

/** Seconds since 1970: windows that start at `from` or later and end at `until` or before. */
export interface TimeRange {
  readonly from: number;
  readonly until: number;
  /** The first and last calendar day, in the site's time zone; `undefined` for all time. */
  readonly span:
    | { readonly first: Temporal.PlainDate; readonly last: Temporal.PlainDate }
    | undefined;
  /** Calendar days that the range covers; `undefined` for all time. */
  readonly days: number | undefined;
  /** Whether it is the day that is not over, which only cubes by the hour have numbers of. */
  readonly today: boolean;
}

/** A date range of a query in a site's time zone, seen at an instant (milliseconds since 1970). */
export function timeRange(range: Query['date_range'], timezone: string, now: number): TimeRange {
  const today = dayAt(now, timezone);
  if (range === 'all') {
    const until = Math.floor(now / 1000);
    return { from: 0, until, span: undefined, days: undefined, today: false };
  }
  const [first, last] = daysOf(range, today);
  return {
    from: startOf(first, timezone),
    until: startOf(last.add({ days: 1 }), timezone),
    span: { first, last },
    days: daysIn(first, last),
    today: first.equals(today) && last.equals(today),
  };
}

/** The calendar day of a time zone at an instant (milliseconds since 1970). */
export function dayAt(instant: number, timezone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timezone).toPlainDate();
}

/** How many windows of a kind lie wholly within days, the first and the last included. */
export function windowsIn(
  { first, last }: NonNullable<TimeRange['span']>,
  kind: Exclude<WindowKind, 'hour'>,
): number {
  const end = last.add({ days: 1 });
  if (kind === 'day') return daysIn(first, last);
  if (kind === 'week') {
    const monday = first.add({ days: (8 - first.dayOfWeek) % 7 });
    return Math.max(0, Math.floor(monday.until(end).days / 7));
  }
  const month = first.day === 1 ? first : first.add({ months: 1 }).with({ day: 1 });
  return Math.max(0, month.until(end, { largestUnit: 'months' }).months);
}

function daysOf(
  range: Exclude<Query['date_range'], 'all'>,
  today: Temporal.PlainDate,
): [first: Temporal.PlainDate, last: Temporal.PlainDate] {
  if (Array.isArray(range)) {
    return [Temporal.PlainDate.from(range[0]), Temporal.PlainDate.from(range[1])];
  }
  const firstOfMonth = today.with({ day: 1 });
  const yesterday = today.subtract({ days: 1 });
  if (range === 'day') return [today, today];
  if (range === 'yesterday') return [yesterday, yesterday];
  if (range === 'month') return [firstOfMonth, today];
  if (range === 'year') return [firstOfMonth.with({ month: 1 }), today];
  const number = Number.parseInt(range, 10);
  return range.endsWith('mo')
    ? [firstOfMonth.subtract({ months: number }), firstOfMonth.subtract({ days: 1 })]
    : [today.subtract({ days: number }), yesterday];
}

function daysIn(first: Temporal.PlainDate, last: Temporal.PlainDate): number {
  return first.until(last).days + 1;
}

function startOf(day: Temporal.PlainDate, timezone: string): number {
  return Math.floor(day.toZonedDateTime(timezone).epochMilliseconds / 1000);
}
