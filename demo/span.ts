const DAY = 86_400_000;
/** Of a month that is over. */
const LAST_DAYS = 10;
/** By then its windows are released. */
const GRACE = 3_600_000;

/** Whole days before today, by UTC. */
export const DAYS = 21;

/** Midnight, UTC, three weeks before an instant's day; both in milliseconds since 1970. */
export function threeWeeksBefore(until: number): number {
  return (Math.floor(until / DAY) - DAYS) * DAY;
}

/**
 * Three weeks before, or earlier, so that the last month has ten days with traffic at its end: what
 * a policy publishes by month is only there when one has closed.
 */
export function lastMonthBefore(until: number): number {
  const today = new Date(until - GRACE);
  const month = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 1);
  return Math.min(threeWeeksBefore(until), month - LAST_DAYS * DAY);
}
