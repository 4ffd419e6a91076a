import { Temporal } from 'temporal-polyfill';
import { dayAt } from './dateRange.ts';
import type { TimeDimension } from './dimensionNames.ts';

/** Names windows by their first day, hours by their beginning; `startsAt` is in seconds since 1970. */
export function createLabel(
  timezone: string,
  time: TimeDimension | undefined,
): (startsAt: number) => string {
  const known = new Map<number, string>();
  const name = (startsAt: number): string => {
    if (time !== 'time:hour') return dayAt(startsAt * 1000, timezone).toString();
    const local = Temporal.Instant.fromEpochMilliseconds(startsAt * 1000)
      .toZonedDateTimeISO(timezone)
      .toPlainDateTime();
    return local.toString({ smallestUnit: 'second' }).replace('T', ' ');
  };
  return (startsAt) => {
    const label = known.get(startsAt) ?? name(startsAt);
    known.set(startsAt, label);
    return label;
  };
}
