/** What stands for nothing in an event. */
const NOTHING: readonly unknown[] = ['(none)', '(unknown)', 'none', '', null, undefined];

/** A value as it is shown: texts as they are, the rest as JSON. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The fields of what is left of an event that say something. */
export function telling(event: Readonly<Record<string, unknown>>): (readonly [string, string])[] {
  return Object.entries(event).flatMap(([name, value]) =>
    NOTHING.includes(value) || isEmpty(value)
      ? []
      : [[name, name === 'at' ? momentOf(value) : shown(value)] as const],
  );
}

/** An event's time is milliseconds since 1970. */
function momentOf(at: unknown): string {
  return typeof at === 'number' ? new Date(at).toISOString() : shown(at);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
