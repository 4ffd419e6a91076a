import type { Answer } from '../../query/answerSchema.ts';
import { isTime } from '../../query/dimensionNames.ts';

/** An answer as a table for people: numbers with their margins, then what they rest on. */
export function formatAnswer({ results, meta, query }: Answer): string {
  if (results.length === 0) return nothingToShow(meta);
  const apart =
    !query.dimensions.some(isTime) && results.some(({ windows }) => windows < meta.windows);
  const header = [...query.dimensions, ...query.metrics, ...(apart ? [`${meta.window}s`] : [])];
  const rows = results.map(({ dimensions, metrics, margins, windows }) => [
    ...dimensions,
    ...metrics.map((value, index) => withMargin(value ?? 0, margins[index] ?? 0)),
    ...(apart ? [`in ${windows} of ${meta.windows}`] : []),
  ]);
  const other = meta.other;
  if (other?.metrics.some((value) => value !== null)) {
    rows.push([
      'withheld',
      ...query.dimensions.slice(1).map(() => ''),
      ...other.metrics.map((value, i) =>
        value === null ? '' : withMargin(value, other.margins[i] ?? 0),
      ),
      ...(apart ? [''] : []),
    ]);
  }
  const footer = `${whatItRestsOn(meta)} ${plusMinus(meta)}${apart ? ` ${LEAST}` : ''}`;
  return [...table([header, ...rows], query.dimensions.length), '', footer].join('\n');
}

const LEAST =
  'A row that is not in all windows was withheld in the others, or there was none of it: its numbers are the least that there were.';

type Meta = Answer['meta'];

/** Why an answer has no rows. */
export function nothingToShow(meta: Meta): string {
  if (meta.windows === 0) {
    const whole = withheld(meta);
    return `No window of this range is published${whole ? `: ${whole}.` : ' yet.'} A window is published once, when it has closed and its grace period is over; the next ${meta.window} will be at ${meta.next_window}.${meta.mechanism === 'dp' ? '' : ' One that nobody came in is not published at all.'}`;
  }
  return `Nothing to show: ${windows(meta)} published, but no cell of this is. ${smallCells(meta)}`;
}

/** Which windows an answer has, and what their release did to small cells. */
export function whatItRestsOn(meta: Meta): string {
  const gone = withheld(meta);
  const said = `${windows(meta)} published, up to ${meta.complete_until}${gone ? `; ${gone}` : ''}.`;
  const part = meta.partial
    ? `${meta.partial} of them may hold only a part: a new version of the policy came into force while they were open.`
    : '';
  return [said, part, smallCells(meta)].filter((text) => text !== '').join(' ');
}

/** How many windows there are of those that were asked for. */
function windows({ windows, windows_expected, window }: Meta): string {
  const of = windows === windows_expected ? '' : ` of ${windows_expected}`;
  return `${windows}${of} ${window} ${windows_expected === 1 ? 'window' : 'windows'}`;
}

function withheld(meta: Meta): string {
  return Object.entries(meta.withheld ?? {})
    .map(([reason, count]) => `${count} withheld (${reason})`)
    .join(', ');
}

/** What happens to cells of few people. */
function smallCells({ mechanism, k, rounding, epsilon, delta, threshold }: Meta): string {
  if (mechanism !== 'dp') {
    return `Cells with fewer than ${k} contributors are withheld, counts are rounded to ${rounding}.`;
  }
  const small = threshold
    ? ` Cells whose count with noise is below ${threshold} are withheld.`
    : ' Every cell is published.';
  return `Counts have noise (ε ${epsilon}, δ ${delta} a window).${small}`;
}

/** What ± means. */
function plusMinus({ margin, mechanisms }: Meta): string {
  if (margin === 'at most') return '± is the most that rounding can move a number.';
  const both = mechanisms ? 'rounding and noise move' : 'noise moves';
  return `± is how far ${both} a number at most in 95 of 100.`;
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
