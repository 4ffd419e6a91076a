import { utcDay } from 'd3-time';
import { dayOf, isMonths, type Span, spanInWords, textOf } from '../../period/period.ts';
import { clockAt, dayAt } from '../siteTime.ts';
import type { WindowKind } from './entryBody.ts';

/** A window by its kind and its start, in milliseconds since 1970. */
export interface WindowStart {
  readonly kind: WindowKind;
  readonly startsAt: number;
}

/** The calendar days of a window that begins with a day, an ISO week or a month of the time zone. */
export function daysOfWindow({ kind, startsAt }: WindowStart, timezone: string): Span {
  const first = dayAt(startsAt, timezone);
  if (kind === 'hour' || kind === 'day') return { first, last: first };
  if (kind === 'week') return { first, last: textOf(utcDay.offset(dayOf(first), 6)) };
  const next = dayOf(first);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return { first, last: textOf(utcDay.offset(next, -1)) };
}

/** "day of 14 Nov 2026", "month of November 2026", "hour from 14:00 on 14 Nov 2026". */
export function windowInWords(window: WindowStart, timezone: string): string {
  const span = daysOfWindow(window, timezone);
  const words = spanInWords(span);
  if (window.kind === 'hour') return `hour from ${clockAt(window.startsAt, timezone)} on ${words}`;
  // What is no calendar month was one in another time zone.
  return window.kind === 'month' && !isMonths(span)
    ? `month from ${spanInWords({ first: span.first, last: span.first })}`
    : `${window.kind} of ${words}`;
}
