import { Temporal } from 'temporal-polyfill';
import type { Query } from './querySchema.ts';

/** Seconds since 1970: windows that start at `from` or later and before `until`. */
export interface TimeRange {
  readonly from: number;
  readonly until: number;
  /** Calendar days of the site's time zone that the range covers; `undefined` for all time. */
  readonly days: number | undefined;
  /** Whether it is the day that is not over, which only `pulse` has numbers of. */
  readonly today: boolean;
}

/** A date range of a query in a site's time zone, seen at an instant (milliseconds since 1970). */
export function timeRange(range: Query['date_range'], timezone: string, now: number): TimeRange {
  const today = Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(timezone)
    .toPlainDate();
  const span = (first: Temporal.PlainDate, last: Temporal.PlainDate): TimeRange => ({
    from: startOf(first, timezone),
    until: startOf(last.add({ days: 1 }), timezone),
    days: first.until(last).days + 1,
    today: first.equals(today) && last.equals(today),
  });
  if (Array.isArray(range)) {
    return span(Temporal.PlainDate.from(range[0]), Temporal.PlainDate.from(range[1]));
  }
  if (range === 'all') {
    return { from: 0, until: Math.floor(now / 1000), days: undefined, today: false };
  }
  if (range === 'day') return span(today, today);
  const days = range === 'yesterday' ? 1 : Number.parseInt(range, 10);
  return span(today.subtract({ days }), today.subtract({ days: 1 }));
}

function startOf(day: Temporal.PlainDate, timezone: string): number {
  return Math.floor(day.toZonedDateTime(timezone).epochMilliseconds / 1000);
}
