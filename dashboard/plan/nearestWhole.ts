import { utcDay, utcMonday, utcMonth } from 'd3-time';
import { dayOf, type Span, textOf } from '../period/period.ts';

/**
 * The week or month nearest to a span that is over: the one that its last day lies in, else the one
 * before today's.
 *
 * @param today in the site's time zone
 */
export function nearestWhole(kind: 'week' | 'month', { last }: Span, today: string): Span {
  const interval = kind === 'week' ? utcMonday : utcMonth;
  const end = new Date(Math.min(+utcDay.offset(dayOf(last), 1), +dayOf(today)));
  const around = interval.ceil(end) <= dayOf(today) ? interval.ceil(end) : interval.floor(end);
  return spanTo(around, interval.offset(around, -1));
}

/**
 * All weeks or months that are over and may still be kept.
 *
 * @param months how long numbers are kept
 */
export function everyWhole(kind: 'week' | 'month', months: number, today: string): Span {
  const interval = kind === 'week' ? utcMonday : utcMonth;
  const first = interval.floor(utcMonth.offset(utcMonth.floor(dayOf(today)), -months));
  return spanTo(interval.floor(dayOf(today)), first);
}

function spanTo(end: Date, first: Date): Span {
  return { first: textOf(first), last: textOf(utcDay.offset(end, -1)) };
}
