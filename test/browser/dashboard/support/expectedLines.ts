import type { Answer, Result } from '../../../../query/answerSchema.ts';

const whole = new Intl.NumberFormat('en-GB');
const about = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 });

/**
 * A number as people read it, its margin beside it.
 *
 * @param least whether it is not of all windows: a sign for the eye, words for the ear
 */
export function countText(value: number, margin: number | null | undefined, least = false): string {
  const sign = least ? '≥at least ' : '';
  return `${sign}${whole.format(value)}${margin ? `±${whole.format(margin)}` : ''}`;
}

export function aboutText(value: number): string {
  return about.format(value);
}

/** The lines that `readPanels` finds for the rows of a table, by an answer of the API. */
export function tableLines({ results, meta, query }: Answer): string[] {
  if (results.length === 0) return [];
  const { metrics } = query;
  return [
    ...results.flatMap((row) => rowLines(row, metrics, meta)),
    ...otherLines(meta, metrics),
  ].sort();
}

export function rowLines(row: Result, metrics: readonly string[], meta: Answer['meta']): string[] {
  return metrics.map((metric, index) => {
    const [value, margin] = [row.metrics[index] ?? 0, row.margins[index]];
    return `${row.dimensions.join('|')} ${metric}=${value}±${margin} "${countText(value, margin, row.windows < meta.windows)}"`;
  });
}

/** What is withheld: its number, or "up to" its margin where it may be nothing, but never zero. */
function otherLines({ other, threshold }: Answer['meta'], metrics: readonly string[]): string[] {
  if (threshold === 0) return [];
  const told = metrics.map((metric, index) => {
    const [value, margin] = [other?.metrics[index] ?? null, other?.margins[index] ?? null];
    return { metric, value, margin };
  });
  if (told.every(({ value, margin }) => value === 0 && margin === 0)) return [];
  return told.flatMap(({ metric, value, margin }) => {
    if (value === null) return [];
    const text = value === 0 ? `up to ${whole.format(margin ?? 0)}` : countText(value, margin);
    return [`other ${metric}=${value}±${margin} "${text}"`];
  });
}

/** The lines of what changed in a table, by its first metric: what is beyond both margins is a change. */
export function changeLines(now: Answer, before: Answer): string[] {
  const was = new Map(before.results.map((row) => [row.dimensions.join('|'), row]));
  return now.results.map((row) => {
    const name = row.dimensions.join('|');
    return `${name} change ${changeText(row, was.get(name), now.meta, before.meta)}`;
  });
}

const percent = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 1 });

export function changeText(
  now: Result,
  before: Result | undefined,
  meta: Answer['meta'],
  metaBefore: Answer['meta'],
): string {
  if (!before) return 'new "not shown before"';
  if (now.windows < meta.windows || before.windows < metaBefore.windows) {
    return 'apart "–cannot be compared"';
  }
  const [value = 0, margin = 0] = [now.metrics[0] ?? 0, now.margins[0] ?? 0];
  const [valueBefore = 0, marginBefore = 0] = [before.metrics[0] ?? 0, before.margins[0] ?? 0];
  const difference = value - valueBefore;
  if (Math.abs(difference) <= margin + marginBefore) return 'same "about the same"';
  const share = Math.abs(difference) / valueBefore;
  const size =
    value >= 10 * valueBefore
      ? `${Number((value / valueBefore).toPrecision(2))} times`
      : (share < 0.1 ? tenths : percent).format(share);
  return difference > 0 ? `up "▲ up ${size}"` : `down "▼ down ${size}"`;
}
