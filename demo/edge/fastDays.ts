import { type FastClock, readFastClock } from '../fastClock.ts';

const DAY = 86_400_000;
/** Nobody comes before this part of a day; see `simulate`. */
const NIGHT = 0.25;
/** Within this wrangler mostly is up, milliseconds. */
const START_MS = 6_000;
/** How late a request may be, milliseconds: wrangler starts the Worker anew when one of its files is saved. */
const PATIENCE_MS = 4_000;

/**
 * A clock on which the first visitors come when wrangler is up, and whose last day is a Sunday of the
 * past, so that a week closes with it.
 *
 * @param now of the machine, milliseconds since 1970
 */
export function startFastDays(days: number, daySeconds: number, now: number): FastClock {
  const speed = Math.round(DAY / 1000 / daySeconds);
  const midnight = Math.floor(now / DAY) * DAY;
  const monday = midnight - ((new Date(midnight).getUTCDay() + 6) % 7) * DAY;
  return { from: now, shows: monday - days * DAY + NIGHT * DAY - START_MS * speed, speed };
}

/** Midnight of the first day whose visitors have not come yet, milliseconds since 1970. */
export function firstDay(clock: FastClock): number {
  return Math.ceil((readFastClock(clock) - NIGHT * DAY) / DAY) * DAY;
}

/** How long windows wait for what is late: as long as the demo's policy says, or more where the clock is fast. */
export function graceFor({ speed }: FastClock, graceMinutes: number): number {
  return Math.min(1440, Math.max(graceMinutes, Math.ceil((PATIENCE_MS * speed) / 60_000)));
}
