const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A server audits itself once a day, or once a week: after eight days something is wrong. */
const STALE_MS = 8 * DAY_MS;

/** How long ago something was by the server's clock: "3 hours ago". Both ISO 8601. */
export function ageInWords(then: string, now: string): string {
  const age = Date.parse(now) - Date.parse(then);
  if (age < HOUR_MS) return 'less than an hour ago';
  const [count, unit] =
    age < 2 * DAY_MS ? [Math.floor(age / HOUR_MS), 'hour'] : [Math.floor(age / DAY_MS), 'day'];
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}

export function isStale(then: string, now: string): boolean {
  return Date.parse(now) - Date.parse(then) > STALE_MS;
}
