import { Temporal } from 'temporal-polyfill';
import type { WindowKind } from '../policy/cube.ts';

/** A window's bounds in milliseconds since 1970: it starts at `startsAt` and ends before `endsAt`. */
export interface Bounds {
  readonly startsAt: number;
  readonly endsAt: number;
}

const HOUR = 3_600_000;

/**
 * The hour, day, ISO week or month of a time zone that holds an instant. A day
 * may have 23 or 25 hours; an hour is always one, aligned to the zone's offset.
 */
export function windowAt(kind: WindowKind, at: number, timezone: string): Bounds {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone);
  if (kind === 'hour') {
    const offset = local.offsetNanoseconds / 1_000_000;
    const startsAt = Math.floor((at + offset) / HOUR) * HOUR - offset;
    return { startsAt, endsAt: startsAt + HOUR };
  }
  const day = local.startOfDay();
  const start =
    kind === 'day'
      ? day
      : kind === 'week'
        ? day.subtract({ days: local.dayOfWeek - 1 }).startOfDay()
        : day.with({ day: 1 }).startOfDay();
  const length = { day: { days: 1 }, week: { weeks: 1 }, month: { months: 1 } }[kind];
  return {
    startsAt: start.epochMilliseconds,
    endsAt: start.add(length).startOfDay().epochMilliseconds,
  };
}
