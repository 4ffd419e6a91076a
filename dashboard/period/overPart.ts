import { utcMonth } from 'd3-time';
import type { SiteDescription } from '../../query/siteSchema.ts';
import { whenInWords } from '../states/whenInWords.ts';
import { dayOf, type Span, spanInWords, textOf, untilYesterday } from './period.ts';

type Kept = Pick<SiteDescription, 'today' | 'retention_months'>;

/** The first day that the API takes. */
const FIRST = '1970-01-02';

/** Of no earlier day are numbers kept. */
export function earliestDay({ today, retention_months: months }: Kept): string {
  const day = textOf(utcMonth.offset(utcMonth.floor(dayOf(today)), -months));
  return day < FIRST ? FIRST : day;
}

/** The part of a span of which there may be numbers: over, and still kept. `undefined` where there is none. */
export function overPart(span: Span, site: Kept): Span | undefined {
  const over = untilYesterday(span, site.today);
  const earliest = earliestDay(site);
  if (!over || over.last < earliest) return undefined;
  return over.first < earliest ? { first: earliest, last: over.last } : over;
}

/** Whether a span is the day that is not over, whose hours may be published. */
export function isToday({ first, last }: Span, today: string): boolean {
  return first === today && last === today;
}

/**
 * Why there are no numbers of a span without an `overPart`, and when the first of them come.
 *
 * @param kind of the windows that are counted
 */
export function whyNone(
  span: Span,
  site: Kept & Pick<SiteDescription, 'now' | 'timezone' | 'windows'>,
  kind: SiteDescription['windows'][number]['kind'] = 'day',
): string {
  if (span.last < site.today) {
    return `Numbers are kept for ${site.retention_months} months, and these days were before.`;
  }
  if (span.first > site.today) {
    const when = spanInWords({ first: span.first, last: span.first });
    return span.first === span.last
      ? `${when} is not over yet: it lies ahead.`
      : `This period is not over yet: it begins on ${when}.`;
  }
  const what = span.last === site.today ? 'Today is' : 'This period is';
  const closes = site.windows.find((it) => it.kind === kind)?.closes;
  const when = closes === undefined ? 'today' : whenInWords(closes, site.now, site.timezone);
  // Shortly after midnight it is yesterday that is about to be published.
  const out = when.startsWith('today') ? 'once it is over' : when;
  if (kind === 'day' || kind === 'hour') {
    return `${what} not over yet. The numbers of today are published ${out}.`;
  }
  return `${what} not over yet. This is counted by the ${kind}; that of today is published ${out}.`;
}
