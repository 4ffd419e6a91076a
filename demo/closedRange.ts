import { Temporal } from 'temporal-polyfill';

/** How long a window is. */
export type Kind = 'day' | 'week' | 'month';

/**
 * Days in which every closed window lies, that of the first day included; none where all are open.
 *
 * @param days in their order, each as `2027-01-31`; the last one is over, the next is not
 */
export function closedRange(kind: Kind, days: readonly string[]): [string, string] | undefined {
  const [first, last] = [days[0] ?? '', days.at(-1) ?? ''].map((it) => Temporal.PlainDate.from(it));
  if (!first || !last) return undefined;
  const start = startOf(kind, first);
  return start === startOf(kind, last.add({ days: 1 })) ? undefined : [start, last.toString()];
}

/** The first day of the window of a day, as `2027-01-31`. */
export function startOf(kind: Kind, day: Temporal.PlainDate): string {
  if (kind === 'day') return day.toString();
  if (kind === 'week') return day.subtract({ days: day.dayOfWeek - 1 }).toString();
  return day.with({ day: 1 }).toString();
}
