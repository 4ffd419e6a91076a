import { utcHour } from 'd3-time';
import type { Answer, Result } from '../../query/answerSchema.ts';
import { hoursOf } from '../period/hoursOf.ts';
import { dayOf, type Span, spanInWords } from '../period/period.ts';
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
  /** When it begins, by the site's calendar, read as if it were UTC; of hours so many after the first. */
  readonly at: Date;
  /** Of an hour what the clock shows. */
  readonly clock?: string;
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
 * @param timezone the site's, whose days may have 23 or 25 hours
 */
export function seriesPoints(
  kind: Kind,
  span: Span | undefined,
  answer: Rows,
  earlier?: { readonly span: Span; readonly answer: Rows },
  timezone = 'UTC',
): Point[] {
  const now = byLabel(answer);
  const before = earlier ? byLabel(earlier.answer) : new Map<string, Measured>();
  const labels = labelsOf(kind, span ?? spanOf(kind, answer), timezone);
  const labelsBefore = earlier ? labelsOf(kind, earlier.span, timezone) : [];
  const all = labels.map((label, index) => {
    const other =
      kind === 'hour'
        ? labelsBefore.find((it) => clockOf(it) === clockOf(label))
        : labelsBefore[index];
    const was = other === undefined ? undefined : before.get(other);
    return {
      at: kind === 'hour' ? utcHour.offset(dayOf(label.slice(0, 10)), index) : dayOf(label),
      ...(kind === 'hour' ? { clock: clockOf(label) } : {}),
      words: labelInWords(kind, label, isEither(label, labels, now)),
      now: now.get(label),
      before: was && {
        ...was,
        words: labelInWords(kind, other ?? '', isEither(other ?? '', labelsBefore, before)),
      },
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

/** What is behind the second of two hours with the same name. */
const AGAIN = ' again';

function byLabel({ results }: Rows): Map<string, Measured> {
  const numbers = new Map<string, Measured>();
  for (const row of results) {
    const measured = measuredOf(row);
    const label = row.dimensions[0] ?? '';
    if (measured) numbers.set(numbers.has(label) ? label + AGAIN : label, measured);
  }
  return numbers;
}

/** Whether of two hours with the same name only one is published, and nobody is told which. */
function isEither(
  label: string,
  labels: readonly string[],
  numbers: ReadonlyMap<string, Measured>,
): boolean {
  const again = label + AGAIN;
  return labels.includes(again) && numbers.has(label) && !numbers.has(again);
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

/** The windows as an answer names them, such as 2026-11-09 or 2026-11-09 13:00:00, and the second of two as such. */
function labelsOf(kind: Kind, span: Span | undefined, timezone: string): string[] {
  if (!span) return [];
  if (kind !== 'hour') return windowsIn(kind, span).map(({ first }) => first);
  return hoursOf(span.first, timezone).map(({ label, again }) => label + (again ? AGAIN : ''));
}

/** "02:00" or "02:00 again". */
function clockOf(label: string): string {
  return label.slice(11, 16) + label.slice(19);
}

function labelInWords(kind: Kind, label: string, either: boolean): string {
  if (kind !== 'hour') return spanInWords(windowFrom(kind, label));
  const day = spanInWords(windowFrom('day', label.slice(0, 10)));
  return `${day}, ${clockOf(label)}${either ? ', the first or the second' : ''}`;
}
