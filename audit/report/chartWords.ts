import type { BarChart, Chart, SeriesChart } from '../chart.ts';

const FIGURE = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 6 });

/** A figure as a reader writes it: at most six digits count. */
export function figureWords(value: number): string {
  return FIGURE.format(value);
}

/** A figure in a sentence: counts as they are, what is between them to three digits. */
export function roughly(value: number): string {
  if (Number.isInteger(value)) return figureWords(value);
  return figureWords(Number(Math.abs(value) < 1000 ? value.toPrecision(3) : value.toFixed(0)));
}

/** What a chart shows, for who does not see it. */
export function chartWords(chart: Chart): string {
  return chart.kind === 'bars' ? barsInWords(chart) : seriesInWords(chart);
}

/**
 * Before which bar the rule stands, where it is on the axis of the labels: the first one whose
 * label starts at it or above. Labels without a number are counted from 0.
 */
export function ruleIndex({ bars, rule }: BarChart): number {
  const at = rule?.at ?? 0;
  const starts = bars.map(({ label }) => Number.parseFloat(label.replaceAll(/[,≥≤<>~\s]/g, '')));
  if (starts.some(Number.isNaN)) return Math.max(0, Math.min(bars.length, Math.ceil(at)));
  const index = starts.findIndex((start) => start >= at);
  return index < 0 ? bars.length : index;
}

function barsInWords(chart: BarChart): string {
  const { bars, rule } = chart;
  const [first] = bars;
  if (!first) return 'There is nothing to show.';
  const most = bars.reduce((best, bar) => (bar.value > best.value ? bar : best), first);
  const which = bars.length === 1 ? 'The only bar' : `The highest of ${bars.length} bars`;
  const scope = `${which} is “${most.label}”, at ${roughly(most.value)}.`;
  if (!rule) return scope;
  if (rule.on === 'value')
    return `${scope} The dashed line is at ${roughly(rule.at)}: ${rule.says}.`;
  const below = bars.slice(0, ruleIndex(chart)).reduce((sum, { value }) => sum + value, 0);
  return `${scope} The dashed line marks ${rule.says}; ${standWords(below)} on its left.`;
}

function seriesInWords({ points, expected, ceiling }: SeriesChart): string {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return 'There is nothing to show.';
  const values = points.map(({ y }) => y);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const range =
    least === most
      ? `${roughly(least)} throughout`
      : `between ${roughly(least)} and ${roughly(most)}`;
  const x = (value: string | number) => (typeof value === 'number' ? roughly(value) : value);
  const scope = `From ${x(first.x)} to ${x(last.x)}: ${range}.`;
  const compared = expected ? ' The dots are what was observed, the line is what is expected.' : '';
  const limit = ceiling
    ? ` The dashed line is at ${roughly(ceiling.y)}: ${ceiling.says}. ${aboveWords(values.filter((y) => y > ceiling.y).length)}.`
    : '';
  return `${scope}${compared}${limit}`;
}

function standWords(count: number): string {
  if (count === 0) return 'nothing stands';
  return count === 1 ? '1 stands' : `${roughly(count)} stand`;
}

function aboveWords(count: number): string {
  if (count === 0) return 'Nothing is above it';
  return count === 1 ? '1 point is above it' : `${count} points are above it`;
}
