import { utcDay, utcMonday, utcMonth, utcYear } from 'd3-time';

/** Calendar days in the site's time zone, both included, such as 2026-11-22. */
export interface Span {
  readonly first: string;
  readonly last: string;
}

/** Periods that have a name, in the order of the picker. */
export const PERIODS = {
  yesterday: 'Yesterday',
  '7d': 'Last 7 days',
  '28d': 'Last 28 days',
  week: 'Last week',
  'last-month': 'Last month',
  month: 'This month',
  '6mo': 'Last 6 months',
  '12mo': 'Last 12 months',
  all: 'All time',
} as const;
export type NamedPeriod = keyof typeof PERIODS;

/** A period as a link has it: a name, or two days. */
export type Period = NamedPeriod | Span;

export function isNamed(period: Period): period is NamedPeriod {
  return typeof period === 'string';
}

/**
 * The calendar days of a period.
 *
 * @param today in the site's time zone, by the server's clock
 * @returns `undefined` for all time
 */
export function spanOf(period: Period, today: string): Span | undefined {
  if (!isNamed(period)) return period;
  const day = dayOf(today);
  const yesterday = utcDay.offset(day, -1);
  const month = utcMonth.floor(day);
  const before = (first: Date, end: Date) => spanBetween(first, utcDay.offset(end, -1));
  switch (period) {
    case 'yesterday':
      return spanBetween(yesterday, yesterday);
    case '7d':
      return spanBetween(utcDay.offset(day, -7), yesterday);
    case '28d':
      return spanBetween(utcDay.offset(day, -28), yesterday);
    case 'week':
      return before(utcMonday.offset(utcMonday.floor(day), -1), utcMonday.floor(day));
    case 'last-month':
      return before(utcMonth.offset(month, -1), month);
    case 'month':
      return spanBetween(month, day);
    case '6mo':
      return before(utcMonth.offset(month, -6), month);
    case '12mo':
      return before(utcMonth.offset(month, -12), month);
    case 'all':
      return undefined;
  }
}

/**
 * What a period is compared with: as many calendar months before it where it consists of months, else
 * as many days; of a single day the same day of the week before, since weekends differ.
 */
export function spanBefore({ first, last }: Span): Span {
  const [from, end] = [dayOf(first), utcDay.offset(dayOf(last), 1)];
  if (first === last) return spanBetween(utcDay.offset(from, -7), utcDay.offset(from, -7));
  const months = isMonths({ first, last }) ? utcMonth.count(from, end) : 0;
  const start =
    months > 0 ? utcMonth.offset(from, -months) : utcDay.offset(from, -utcDay.count(from, end));
  return spanBetween(start, utcDay.offset(from, -1));
}

export function daysIn({ first, last }: Span): number {
  return utcDay.count(dayOf(first), dayOf(last)) + 1;
}

/** Whether a span begins on a Monday and ends on a Sunday. */
export function isWeeks({ first, last }: Span): boolean {
  const end = utcDay.offset(dayOf(last), 1);
  return +utcMonday.floor(dayOf(first)) === +dayOf(first) && +utcMonday.floor(end) === +end;
}

/** Whether a span consists of calendar months. */
export function isMonths({ first, last }: Span): boolean {
  const end = utcDay.offset(dayOf(last), 1);
  return +utcMonth.floor(dayOf(first)) === +dayOf(first) && +utcMonth.floor(end) === +end;
}

/** The newest whole week or month that had ended by the end of a span. */
export function newestWhole(kind: 'week' | 'month', { last }: Span): Span {
  const interval = kind === 'week' ? utcMonday : utcMonth;
  const end = interval.floor(utcDay.offset(dayOf(last), 1));
  return spanBetween(interval.offset(end, -1), utcDay.offset(end, -1));
}

/** The part of a span that is over: today is not published yet. `undefined` where no day of it is. */
export function untilYesterday({ first, last }: Span, today: string): Span | undefined {
  if (first >= today) return undefined;
  return { first, last: last < today ? last : textOf(utcDay.offset(dayOf(today), -1)) };
}

/** A day as an instant, so that calendars can count; only its date is meant. */
export function dayOf(text: string): Date {
  return new Date(`${text}T00:00:00Z`);
}

export function textOf(day: Date): string {
  return day.toISOString().slice(0, 10);
}

function spanBetween(first: Date, last: Date): Span {
  return { first: textOf(first), last: textOf(last) };
}

const days = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const months = new Intl.DateTimeFormat('en-GB', {
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/** A span in words, such as "9–15 Nov 2026". Whole years and months by their names. */
export function spanInWords(span: Span): string {
  const [first, last] = [dayOf(span.first), dayOf(span.last)];
  const end = utcDay.offset(last, 1);
  if (isMonths(span)) {
    if (utcMonth.count(first, end) === 1) return months.format(first);
    if (+utcYear.floor(first) === +first && utcYear.count(first, end) === 1) {
      return String(first.getUTCFullYear());
    }
  }
  return days.formatRange(first, last);
}
