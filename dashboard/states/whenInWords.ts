/**
 * An instant in words, by a site's calendar: "today at 15:15", "tomorrow at 00:15", "on Tuesday 1 December
 * at 00:15".
 *
 * @param instant ISO 8601, as is `now`
 */
export function whenInWords(instant: string, now: string, timezone: string): string {
  const at = new Date(instant);
  const time = format(at, timezone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const days = daysBetween(new Date(now), at, timezone);
  if (days === 0) return `today at ${time}`;
  if (days === 1) return `tomorrow at ${time}`;
  const day = format(at, timezone, { weekday: 'long', day: 'numeric', month: 'long' });
  return `on ${day} at ${time}`;
}

/** Calendar days from one instant to another. */
function daysBetween(from: Date, to: Date, timezone: string): number {
  const day = (at: Date) => {
    const [date = ''] = new Intl.DateTimeFormat('en-CA', { timeZone: timezone })
      .format(at)
      .split(',');
    return Date.parse(date);
  };
  return Math.round((day(to) - day(from)) / 86_400_000);
}

function format(at: Date, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(at);
}
