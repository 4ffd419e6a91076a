import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { BarChart, Chart, SeriesChart } from '../chart.ts';
import { roughly, ruleIndex } from './chartWords.ts';

/** Pixels, about those of a phone: letters keep their size there. */
const WIDTH = 440;
const SIDES = { marginLeft: 48, marginRight: 14 };
const FRAME = { width: WIDTH, height: 240, marginTop: 26, marginBottom: 38, ...SIDES };
const ACROSS = WIDTH - SIDES.marginLeft - SIDES.marginRight;

/**
 * A chart as SVG to stand in a page, which says beside it what it shows. It has no style and no
 * script of its own: colours come from the page's style, by the classes `bar`, `line`, `dot`, `grid`, `limit` and `says`.
 */
export function drawChart(chart: Chart): string {
  const { document } = parseHTML('<html></html>');
  const options = chart.kind === 'bars' ? barPlot(chart) : seriesPlot(chart);
  const svg = Plot.plot({ document, ...FRAME, ...options });
  for (const style of svg.querySelectorAll('style')) style.remove();
  for (const name of ['style', 'aria-label', 'aria-hidden']) {
    for (const part of svg.querySelectorAll(`[${name}]`)) part.removeAttribute(name);
  }
  for (const name of ['width', 'height', 'font-family']) svg.removeAttribute(name);
  svg.setAttribute('class', 'chart');
  svg.setAttribute('font-size', '12');
  svg.setAttribute('aria-hidden', 'true');
  return svg.outerHTML;
}

/** Bars with their figures on them, and the rule. Labels that are too long to stand side by side are turned. */
function barPlot(chart: BarChart): Plot.PlotOptions {
  const { bars, rule } = chart;
  const shown = bars.map(({ label, value }) => ({ label: short(label, 28), value }));
  const labels = shown.map(({ label }) => label);
  const values = bars.map(({ value }) => value);
  const longest = Math.max(0, ...labels.map(({ length }) => length));
  const isCrowded = labels.length * longest * 7 > ACROSS;
  const turned = { marginBottom: 24 + 5 * longest, height: 200 + 5 * longest };
  return {
    ...(isCrowded ? turned : {}),
    x: { domain: labels, label: null, padding: 0.18 },
    y: { domain: domainOf(values, rule?.on === 'value' ? rule.at : 0) },
    marks: [
      ...frame(),
      Plot.axisX({ tickSize: 0, ...(isCrowded ? { tickRotate: -35 } : {}) }),
      Plot.barY(shown, { x: 'label', y: 'value', className: 'bar' }),
      ...(labels.length <= 14 ? [Plot.text(shown, figures)] : []),
      ...(rule?.on === 'value' ? level(rule.at, rule.says) : []),
      ...(rule?.on === 'label' ? boundary(labels, ruleIndex(chart), rule.says) : []),
    ],
  };
}

const figures = {
  ...{ x: 'label', y: 'value', dy: -7 },
  text: ({ value }: { value: number }) => roughly(value),
};

/** What was observed, on a line of its own or against what is expected. */
function seriesPlot({ points, expected, ceiling }: SeriesChart): Plot.PlotOptions {
  const observed = points.map(place);
  const wanted = expected?.map(place);
  const values = [...observed, ...(wanted ?? [])].map(({ y }) => y);
  const isTime = points.some(({ x }) => typeof x === 'string');
  const line = { x: 'x', y: 'y', className: 'line' };
  return {
    x: { type: isTime ? 'utc' : 'linear', label: null },
    y: { domain: domainOf(values, ceiling?.y ?? 0) },
    marks: [
      ...frame(),
      Plot.axisX({ ticks: 6 }),
      wanted ? Plot.lineY(wanted, line) : Plot.lineY(observed, { ...line, curve: 'step' }),
      ...(wanted || points.length <= 40
        ? [Plot.dot(observed, { x: 'x', y: 'y', r: 3, className: 'dot' })]
        : []),
      ...(ceiling ? level(ceiling.y, ceiling.says) : []),
    ],
  };
}

function place({ x, y }: SeriesChart['points'][number]) {
  return { x: typeof x === 'string' ? new Date(x) : x, y };
}

function frame(): Plot.Markish[] {
  return [
    Plot.gridY({ ticks: 4, className: 'grid' }),
    Plot.axisY({ ticks: 4, tickSize: 0, label: null }),
    Plot.ruleY([0], { className: 'axis' }),
  ];
}

/** A dashed line across, with its name on it. */
function level(y: number, says: string): Plot.Markish[] {
  const name = { ...{ y, dy: -8, frameAnchor: 'right', textAnchor: 'end' }, className: 'says' };
  return [
    Plot.ruleY([y], { className: 'limit' }),
    Plot.text([short(says, 50)], { ...name, text: (it: string) => it } as Plot.TextOptions),
  ];
}

/** A dashed line between two bars, with its name above, on the side where there is more room. */
function boundary(labels: readonly string[], before: number, says: string): Plot.Markish[] {
  const isLast = before >= labels.length;
  const bar = labels[isLast ? labels.length - 1 : before] ?? '';
  const step = ACROSS / Math.max(1, labels.length);
  const dx = ((isLast ? 1 : -1) * step) / 2;
  const isLeft = before > labels.length / 2;
  return [
    Plot.ruleX([bar], { dx, className: 'limit' }),
    Plot.text([bar], {
      ...{ x: (it: string) => it, text: () => short(says, 40), className: 'says' },
      ...{ dx: dx + (isLeft ? -5 : 5), textAnchor: isLeft ? 'end' : 'start' },
      ...{ frameAnchor: 'top', dy: -9 },
    } as Plot.TextOptions),
  ];
}

/** From 0, or below it where a value is, to a little above all that is shown. */
function domainOf(values: readonly number[], line: number): [number, number] {
  return [Math.min(0, ...values), Math.max(0, line, ...values) * 1.18 || 1];
}

function short(text: string, most: number): string {
  const line = text;
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
