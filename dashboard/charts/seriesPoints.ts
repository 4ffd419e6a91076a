import { utcHour } from 'd3-time';
import type { Answer, Result } from '../../query/answerSchema.ts';
import { dayOf, type Span, spanInWords, textOf } from '../period/period.ts';
import { windowFrom, windowsIn } from '../period/windowsIn.ts';
import type { SeriesPlan } from './planSeries.ts';

/** A number with the margin it has, or the interval of an estimate. */
export interface Measured {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** `null` for an estimate, which has `low` and `high` alone. */
  readonly margin: number | null;
}

/** One window of the line. */
export interface Point {
  /** When it begins, by the site's calendar, read as if it were UTC. */
  readonly at: Date;
  /** Such as "9–15 Nov 2026". */
  readonly words: string;
  /** `undefined` where no number is published. */
  readonly now: Measured | undefined;
  /** Whether a window without a number stands between two that have one. */
  readonly gap: boolean;
  readonly before: (Measured & { readonly words: string }) | undefined;
}

type Kind = SeriesPlan['kind'];
type Rows = Pick<Answer, 'results'>;

/**
 * The windows of a period in their order, those of the period before beside them by their place.
 * Windows at both ends that have no number are left out: before the first one nothing was counted,
 * after the last one nothing is published yet.
 *
 * @param span `undefined` for all time
 */
export function seriesPoints(
  kind: Kind,
  span: Span | undefined,
  answer: Rows,
  earlier?: { readonly span: Span; readonly answer: Rows },
): Point[] {
  const now = byLabel(answer);
  const before = earlier ? byLabel(earlier.answer) : new Map<string, Measured>();
  const labels = labelsOf(kind, span ?? spanOf(kind, answer));
  const labelsBefore = earlier ? labelsOf(kind, earlier.span) : [];
  const all = labels.map((label, index) => {
    const other = labelsBefore[index];
    const was = other === undefined ? undefined : before.get(other);
    return {
      at: dateOf(label),
      words: labelInWords(kind, label),
      now: now.get(label),
      before: was && { ...was, words: labelInWords(kind, other ?? '') },
    };
  });
  const has = all.map((point) => point.now !== undefined);
  const [first, last] = [has.indexOf(true), has.lastIndexOf(true)];
  const points = all.map((point, index) => ({
    ...point,
    gap: !point.now && index > first && index < last,
  }));
  const told = points.map((point) => point.now !== undefined || point.before !== undefined);
  return points.slice(Math.max(0, told.indexOf(true)), told.lastIndexOf(true) + 1);
}

function byLabel({ results }: Rows): Map<string, Measured> {
  return new Map(
    results.flatMap((row) => {
      const measured = measuredOf(row);
      return measured ? [[row.dimensions[0] ?? '', measured] as const] : [];
    }),
  );
}

function measuredOf({ metrics, margins, audience }: Result): Measured | undefined {
  const value = metrics[0] ?? null;
  if (value === null) return undefined;
  const margin = margins[0] ?? null;
  return audience
    ? { value, low: audience.low ?? value, high: audience.high ?? value, margin: null }
    : { value, low: Math.max(0, value - (margin ?? 0)), high: value + (margin ?? 0), margin };
}

/** From the first window that is published to the last. */
function spanOf(kind: Kind, { results }: Rows): Span | undefined {
  const [first, last] = [results[0]?.dimensions[0], results.at(-1)?.dimensions[0]];
  if (first === undefined || last === undefined || kind === 'hour') return undefined;
  return { first, last: windowFrom(kind, last).last };
}

/** The windows as an answer names them, such as 2026-11-09 or 2026-11-09 13:00:00. */
function labelsOf(kind: Kind, span: Span | undefined): string[] {
  if (!span) return [];
  if (kind !== 'hour') return windowsIn(kind, span).map(({ first }) => first);
  const start = dayOf(span.first);
  return utcHour
    .range(start, utcHour.offset(start, 24))
    .map((hour) => `${textOf(hour)} ${hour.toISOString().slice(11, 19)}`);
}

function dateOf(label: string): Date {
  return label.length > 10 ? new Date(`${label.replace(' ', 'T')}Z`) : dayOf(label);
}

function labelInWords(kind: Kind, label: string): string {
  if (kind !== 'hour') return spanInWords(windowFrom(kind, label));
  const hour = dateOf(label).toISOString().slice(11, 16);
  return `${spanInWords(windowFrom('day', label.slice(0, 10)))}, ${hour}`;
}
