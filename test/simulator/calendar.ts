import { Temporal } from 'temporal-polyfill';
import type { WindowKind } from '../../policy/cube.ts';

/** A window as the model knows it; times are milliseconds since 1970. */
export interface Span {
  readonly site: string;
  readonly kind: WindowKind;
  readonly startsAt: number;
  readonly endsAt: number;
}

const HOUR = 3_600_000;
const known = new Map<string, Span>();

/** The window of a kind that an instant is in. Days of the zones here change at whole half hours. */
export function spanAt(site: string, timezone: string, kind: WindowKind, at: number): Span {
  const key = `${site} ${kind} ${Math.floor(at / (HOUR / 2))}`;
  let span = known.get(key);
  if (!span) {
    span = { site, kind, ...read(timezone, kind, at) };
    known.set(key, span);
  }
  return span;
}

export function nameOf({ site, kind, startsAt }: Omit<Span, 'endsAt'>): string {
  return `${site} ${kind} ${new Date(startsAt).toISOString()}`;
}

/** By the calendar alone: the first date of the window, and that of the next. */
function read(timezone: string, kind: WindowKind, at: number) {
  if (kind === 'hour') {
    const startsAt = Math.floor(at / HOUR) * HOUR;
    return { startsAt, endsAt: startsAt + HOUR };
  }
  const date = Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(timezone)
    .toPlainDate();
  const days = { day: 0, week: date.dayOfWeek - 1, month: date.day - 1 }[kind];
  const first = date.subtract({ days });
  const next = first.add(
    kind === 'day' ? { days: 1 } : kind === 'week' ? { weeks: 1 } : { months: 1 },
  );
  const begin = (day: Temporal.PlainDate) => day.toZonedDateTime(timezone).epochMilliseconds;
  return { startsAt: begin(first), endsAt: begin(next) };
}
