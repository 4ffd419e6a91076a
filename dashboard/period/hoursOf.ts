import { utcDay, utcMinute } from 'd3-time';
import { dayOf } from './period.ts';

/** An hour of a day by a zone's clock. */
export interface ClockHour {
  /** As an answer names it, such as 2026-10-25 02:00:00. */
  readonly label: string;
  /** Whether an earlier hour of the same day has the same name: clocks were put back between them. */
  readonly again: boolean;
}

/** Offsets of zones are multiples of it, and so are the moments at which they change. */
const STEP = 15;

const HOUR = 3_600_000;

/**
 * The hours of a day as they are counted (`windowAt` of `aggregate/`): those that the zone has, in their
 * order. Where clocks change by less than an hour, one begins at the change.
 *
 * @param timezone IANA name
 */
export function hoursOf(day: string, timezone: string): ClockHour[] {
  const clock = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: timezone, calendar: 'iso8601', hourCycle: 'h23' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  });
  const hours: ClockHour[] = [];
  const known = new Set<string>();
  let before: number | undefined;
  // No zone is further than 15 hours from UTC.
  const [from, until] = [utcDay.offset(dayOf(day), -1), utcDay.offset(dayOf(day), 2)];
  for (const at of utcMinute.range(from, until, STEP)) {
    const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]));
    const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
    const date = `${of('year')}-${of('month')}-${of('day')}`;
    const label = `${date} ${of('hour')}:${of('minute')}:00`;
    const offset = Date.parse(`${label.replace(' ', 'T')}Z`) - at.getTime();
    const changes = before !== undefined && (offset - before) % HOUR !== 0;
    before = offset;
    if (date !== day || !(of('minute') === '00' || changes)) continue;
    hours.push({ label, again: known.has(label) });
    known.add(label);
  }
  return hours;
}
