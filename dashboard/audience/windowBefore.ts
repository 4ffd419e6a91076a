import { utcDay } from 'd3-time';
import { dayOf, type Span, spanBefore, textOf } from '../period/period.ts';
import type { DayWindow } from '../period/windowsIn.ts';

/** What a window is compared with: the month or week before, or the same day of the week before. */
export function windowBefore(kind: DayWindow, window: Span): Span {
  if (kind !== 'day') return spanBefore(window);
  const day = textOf(utcDay.offset(dayOf(window.first), -7));
  return { first: day, last: day };
}

/** The name of that window, such as "the week before" or "the Sunday before". */
export function beforeInWords(kind: DayWindow, window: Span): string {
  if (kind !== 'day') return `the ${kind} before`;
  const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: 'UTC' });
  return `the ${weekday.format(dayOf(window.first))} before`;
}
