import { dayOf, type Span } from '../period/period.ts';
import type { DayWindow } from '../period/windowsIn.ts';

/** What a window is compared with, such as "the week before" or "the Sunday before". */
export function beforeInWords(kind: DayWindow, window: Span): string {
  if (kind !== 'day') return `the ${kind} before`;
  const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: 'UTC' });
  return `the ${weekday.format(dayOf(window.first))} before`;
}
