import { Temporal } from 'temporal-polyfill';
import type { WindowKind } from '../policy/cube.ts';

/** A window's bounds in milliseconds since 1970: it starts at `startsAt` and ends before `endsAt`. */
export interface Bounds {
  readonly startsAt: number;
  readonly endsAt: number;
}

const HOUR = 3_600_000;

/** The latest two windows of each kind and zone: when one ends, events come for it and for the next. */
const recent = new Map<string, readonly Bounds[]>();

/**
 * The hour, day, ISO week or month of a time zone that holds an instant. A day
 * may have 23 or 25 hours. An hour is aligned to the zone's offset; where that is set
 * by half an hour (Lord Howe Island), the hour at the change is cut there.
 */
export function windowAt(kind: WindowKind, at: number, timezone: string): Bounds {
  const key = `${kind} ${timezone}`;
  const known = recent.get(key) ?? [];
  const found = known.find(({ startsAt, endsAt }) => at >= startsAt && at < endsAt);
  if (found) return found;
  const bounds = readCalendar(kind, at, timezone);
  recent.set(key, [bounds, ...known.slice(0, 1)]);
  return bounds;
}

function readCalendar(kind: WindowKind, at: number, timezone: string): Bounds {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone);
  if (kind === 'hour') {
    const offset = local.offsetNanoseconds / 1_000_000;
    const startsAt = Math.floor((at + offset) / HOUR) * HOUR - offset;
    return cutAtChange({ startsAt, endsAt: startsAt + HOUR }, local);
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

/** Hours before and after a change that is no whole hour would overlap. */
function cutAtChange({ startsAt, endsAt }: Bounds, local: Temporal.ZonedDateTime): Bounds {
  const aligned = (instant: number) =>
    (offsetAt(instant, local.timeZoneId) - local.offsetNanoseconds / 1_000_000) % HOUR === 0;
  const next = () => local.getTimeZoneTransition('next')?.epochMilliseconds;
  // Strictly before, so one at this very moment is found from the next.
  const last = () =>
    local.add({ milliseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds;
  return {
    startsAt: aligned(startsAt) ? startsAt : Math.max(startsAt, last() ?? startsAt),
    endsAt: aligned(endsAt - 1) ? endsAt : Math.min(endsAt, next() ?? endsAt),
  };
}

function offsetAt(instant: number, timezone: string): number {
  const { offsetNanoseconds } =
    Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timezone);
  return offsetNanoseconds / 1_000_000;
}
