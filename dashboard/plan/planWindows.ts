import { utcDay } from 'd3-time';
import type { SiteCube, SiteDescription } from '../../query/siteSchema.ts';
import {
  dayOf,
  daysIn,
  isMonths,
  isWeeks,
  newestWhole,
  type Span,
  spanBefore,
  textOf,
} from '../period/period.ts';
import { everyWhole, nearestWhole } from './nearestWhole.ts';

type Kind = SiteCube['window'];

/** Whether windows of a kind make up a span; those of all time are counted by days. */
export function tiles(window: Kind, span: Span | undefined): boolean {
  if (window === 'day') return true;
  if (!span) return false;
  return window === 'week' ? isWeeks(span) : window === 'month' && isMonths(span);
}

/**
 * The spans that a cube may be asked for instead of one, the nearest first: the span itself where
 * its windows make it up, then one window alone.
 */
export function spansFor(
  window: Kind,
  span: Span | undefined,
  { today, retention_months: months }: Pick<SiteDescription, 'today' | 'retention_months'>,
): readonly (Span | undefined)[] {
  if (window === 'hour') return [];
  if (window === 'day') return [span];
  const one = nearestWhole(window, span ?? { first: today, last: today }, today);
  if (!span) return [everyWhole(window, months, today), one];
  return tiles(window, span) ? [span, one] : [one];
}

/** How many windows a span is. */
export function windowsOf(window: Kind, span: Span | undefined): 'one' | 'several' {
  if (!span || window === 'hour') return 'several';
  const one = window === 'day' ? span.first === span.last : isSame(newestWhole(window, span), span);
  return one ? 'one' : 'several';
}

/** Whether a span is one week or one month. */
export function isOne(span: Span): boolean {
  return isSame(newestWhole('week', span), span) || isSame(newestWhole('month', span), span);
}

/**
 * The span before, which windows of the same kind make up. February of 28 days may be four weeks,
 * January never is.
 */
export function beforeOf(window: Kind, span: Span): Span {
  if (window !== 'week') return spanBefore(span);
  const first = utcDay.offset(dayOf(span.first), -daysIn(span));
  return { first: textOf(first), last: textOf(utcDay.offset(dayOf(span.first), -1)) };
}

export function isSame(a: Span, b: Span): boolean {
  return a.first === b.first && a.last === b.last;
}
