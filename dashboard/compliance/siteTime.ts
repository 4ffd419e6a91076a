const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The calendar day of an instant in a time zone, such as 2026-11-22.
 *
 * @param at milliseconds since 1970
 * @param timezone IANA name
 */
export function dayAt(at: number, timezone: string): string {
  const parts = new Map(partsOf(at, timezone).map(({ type, value }) => [type, value]));
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
}

/** The time of day there, such as 14:00. */
export function clockAt(at: number, timezone: string): string {
  const parts = new Map(partsOf(at, timezone).map(({ type, value }) => [type, value]));
  return `${parts.get('hour')}:${parts.get('minute')}`;
}

/** Both, for readers: "22 Nov 2026, 14:00". */
export function momentAt(at: number, timezone: string): string {
  return formatOf(`${timezone} words`, {
    timeZone: timezone,
    ...{ day: 'numeric', month: 'short', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  }).format(at);
}

function partsOf(at: number, timezone: string): Intl.DateTimeFormatPart[] {
  return formatOf(timezone, {
    timeZone: timezone,
    ...{ calendar: 'iso8601', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  }).formatToParts(at);
}

/** A format is slow to make, and a ledger has thousands of instants. */
function formatOf(key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', options);
  formats.set(key, made);
  return made;
}
