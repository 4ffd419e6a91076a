import { Temporal } from 'temporal-polyfill';
import type { WindowKind } from '../policy/cube.ts';

/** A window's bounds in milliseconds since 1970: it starts at `startsAt` and ends before `endsAt`. */
export interface Bounds {
  readonly startsAt: number;
  readonly endsAt: number;
}

/**
 * The hour, day, ISO week or month of a time zone that holds an instant. A day
 * may have 23 or 25 hours; an hour is always one, aligned to the zone's offset.
 */
export function windowAt(kind: WindowKind, at: number, timezone: string): Bounds {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone);
  if (kind === 'hour') {
    const start = local.round({ smallestUnit: 'hour', roundingMode: 'floor' });
    return { startsAt: start.epochMilliseconds, endsAt: start.add({ hours: 1 }).epochMilliseconds };
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

/** `windowAt` for a stream of instants that mostly stay in the same window: it remembers the last. */
export function createWindowFinder(timezone: string): (kind: WindowKind, at: number) => Bounds {
  const last = new Map<WindowKind, Bounds>();
  return (kind, at) => {
    const known = last.get(kind);
    if (known && at >= known.startsAt && at < known.endsAt) return known;
    const bounds = windowAt(kind, at, timezone);
    last.set(kind, bounds);
    return bounds;
  };
}
