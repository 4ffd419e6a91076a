import { formatCount } from '../words/formatCount.ts';
import type { Measured, Point } from './seriesPoints.ts';

/** What a line is of. */
export const SERIES_WORDS = {
  audience: 'People',
  visitors: 'Visitors',
  visits: 'Visits',
  pageviews: 'Page views',
  errors: 'Errors',
} as const;

const KINDS = { hour: 'hour', day: 'day', week: 'week', month: 'month' } as const;

/** What a line shows, in a sentence or two: its range, the newest number, and what is missing. */
export function seriesInWords(
  what: string,
  kind: keyof typeof KINDS,
  points: readonly Point[],
): string {
  const told = points.flatMap(({ now, words }) => (now ? [{ now, words }] : []));
  const [newest] = told.slice(-1);
  if (!newest) return `No ${what.toLowerCase()} by ${KINDS[kind]} are published for this period.`;
  const sorted = told.toSorted((a, b) => a.now.value - b.now.value);
  const [least, most] = [sorted[0] ?? newest, sorted.at(-1) ?? newest];
  const gaps = points.filter(({ gap }) => gap).length;
  const range =
    told.length === 1
      ? `${what} in one ${KINDS[kind]}: ${measuredInWords(newest.now)} (${newest.words}).`
      : `${what} by ${KINDS[kind]}: from ${measuredInWords(least.now)} (${least.words}) to ${measuredInWords(most.now)} (${most.words}); the newest is ${measuredInWords(newest.now)} (${newest.words}).`;
  const estimated = newest.now.margin === null;
  return gaps === 0 ? range : `${range} ${gapsInWords(gaps, kind, estimated)}`;
}

/** That windows have no number, which is not zero. */
export function gapsInWords(gaps: number, kind: keyof typeof KINDS, estimated: boolean): string {
  const has = gaps === 1 ? `One ${KINDS[kind]} has` : `${gaps} ${KINDS[kind]}s have`;
  return estimated
    ? `${has} no estimate, which does not mean zero: the numbers are too uncertain for one, or were not published.`
    : `${has} no number, which does not mean zero: nothing was published.`;
}

/** A number with its margin or interval, such as "1,205 ±10". */
export function measuredInWords({ value, low, high, margin }: Measured): string {
  if (margin === null) return `${formatCount(value)} (${formatCount(low)} to ${formatCount(high)})`;
  return margin === 0 ? formatCount(value) : `${formatCount(value)} ±${formatCount(margin)}`;
}
