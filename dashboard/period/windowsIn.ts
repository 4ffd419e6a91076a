import { utcDay, utcMonday, utcMonth } from 'd3-time';
import { dayOf, type Span, textOf } from './period.ts';

/** Windows that consist of calendar days. */
export type DayWindow = 'day' | 'week' | 'month';

const INTERVALS = { day: utcDay, week: utcMonday, month: utcMonth } as const;

/** The windows of a kind that lie wholly in a span, each with its first and last day. */
export function windowsIn(kind: DayWindow, { first, last }: Span): Span[] {
  const interval = INTERVALS[kind];
  const end = utcDay.offset(dayOf(last), 1);
  return interval
    .range(interval.ceil(dayOf(first)), end)
    .map((start) => windowAt(kind, start))
    .filter((window) => window.last <= last);
}

/** The first of them; `undefined` where the span has none. */
export function firstWindowIn(kind: DayWindow, { first, last }: Span): Span | undefined {
  const window = windowAt(kind, INTERVALS[kind].ceil(dayOf(first)));
  return window.last <= last ? window : undefined;
}

/** The window of a kind that begins on a day. */
export function windowFrom(kind: DayWindow, first: string): Span {
  return windowAt(kind, dayOf(first));
}

function windowAt(kind: DayWindow, start: Date): Span {
  const end = INTERVALS[kind].offset(start, 1);
  return { first: textOf(start), last: textOf(utcDay.offset(end, -1)) };
}
