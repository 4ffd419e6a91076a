import type { Answer } from '../../query/answerQuery.ts';

/** An answer as a table for people: numbers with their margins, then what they rest on. */
export function formatAnswer({ results, meta, query }: Answer): string {
  if (results.length === 0) return nothing(meta);
  const header = [...query.dimensions, ...query.metrics];
  const rows = results.map(({ dimensions, metrics, margins }) => [
    ...dimensions,
    ...metrics.map((value, index) => withMargin(value, margins[index] ?? 0)),
  ]);
  const other = meta.other;
  if (other?.metrics.some((value) => value !== null)) {
    rows.push([
      'withheld',
      ...query.dimensions.slice(1).map(() => ''),
      ...other.metrics.map((value, i) =>
        value === null ? '' : withMargin(value, other.margins[i] ?? 0),
      ),
    ]);
  }
  return [...table([header, ...rows], query.dimensions.length), '', footer(meta)].join('\n');
}

function nothing(meta: Answer['meta']): string {
  return meta.complete_until === null
    ? 'No window of this range is published yet. A window is published once, when it has closed and its grace period is over.'
    : `Nothing to show: ${meta.windows} ${meta.window} windows are published, but each of these cells had fewer than ${meta.k} contributors and is withheld.`;
}

function footer(meta: Answer['meta']): string {
  return `${meta.windows} ${meta.window} windows published, up to ${meta.complete_until}. Cells with fewer than ${meta.k} contributors are withheld, counts are rounded to ${meta.rounding}; ± is what rounding can move.`;
}

export function withMargin(value: number, margin: number): string {
  return margin === 0 ? String(value) : `${value} ± ${margin}`;
}

/** Columns of equal width: the first `left` to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[], left: number): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, i) => (i < left ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
