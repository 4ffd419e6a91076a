import {
  areaY,
  axisX,
  axisY,
  dot,
  gridY,
  lineY,
  plot,
  pointerX,
  rectX,
  ruleX,
  ruleY,
  tip,
} from '@observablehq/plot';
import type { DayWindow } from '../period/windowsIn.ts';
import { formatShort } from '../words/formatCount.ts';
import type { SeriesPlan } from './planSeries.ts';
import { gapsOf, isAlone } from './seriesGaps.ts';
import { measuredInWords } from './seriesInWords.ts';
import type { Point } from './seriesPoints.ts';

/** A line with its band, the period before as a dashed one, and gaps where nothing was published. */
export interface SeriesDrawing {
  readonly points: readonly Point[];
  readonly kind: SeriesPlan['kind'];
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Of another page than the one that it runs in. */
  readonly document?: Document;
}

/** Beyond as many windows dots would hide the line. */
const DOTS = 45;

/** Draws the line with Observable Plot, in the colours of `style/audience.css`. */
export function drawSeries({ points, kind, width, height, document }: SeriesDrawing): Element {
  const x = (point: Point) => point.at;
  const alone = points.filter((point, index) => point.now && isAlone(points, index));
  const dotted = points.filter(
    (point, index) => point.now && (points.length <= DOTS || isAlone(points, index)),
  );
  const pointing = pointerX({
    maxRadius: Number.POSITIVE_INFINITY,
    x,
    y: ({ now, before }: Point) => now?.value ?? before?.value,
  });
  return plot({
    ...(document ? { document } : {}),
    width,
    height,
    marginLeft: 44,
    marginRight: 12,
    marginTop: 12,
    marginBottom: 26,
    x: { type: 'utc', label: null, inset: 8 },
    y: { zero: true, nice: true, label: null },
    marks: [
      axisY({ ticks: 4, tickSize: 0, tickFormat: formatShort, fill: 'var(--soft)' }),
      axisX({
        ticks: ticksOf(points, width),
        tickFormat: kind === 'hour' ? clockAt(points) : TICKS[kind],
        tickSize: 3,
        fill: 'var(--soft)',
      }),
      gridY({ ticks: 4, stroke: 'var(--line)', strokeOpacity: 1 }),
      ruleY([0], { stroke: 'var(--line)' }),
      rectX(gapsOf(points), { x1: 'from', x2: 'to', fill: 'var(--hatch)', fillOpacity: 0.35 }),
      areaY(points, {
        x,
        y1: ({ now }) => now?.low ?? Number.NaN,
        y2: ({ now }) => now?.high ?? Number.NaN,
        fill: 'var(--band)',
      }),
      lineY(points, {
        x,
        y: ({ before }) => before?.value ?? Number.NaN,
        stroke: 'var(--before)',
        strokeWidth: 1.25,
        strokeDasharray: '4 3',
      }),
      lineY(points, {
        x,
        y: ({ now }) => now?.value ?? Number.NaN,
        stroke: 'var(--accent)',
        strokeWidth: 2,
      }),
      ruleX(alone, {
        x,
        y1: ({ now }) => now?.low,
        y2: ({ now }) => now?.high,
        stroke: 'var(--band)',
        strokeWidth: 3,
      }),
      dot(dotted, { x, y: ({ now }) => now?.value, r: 2.5, fill: 'var(--accent)' }),
      ruleX(points, { ...pointing, stroke: 'var(--before)', strokeWidth: 0.75 }),
      tip(points, {
        ...pointing,
        title: pointInWords,
        fill: 'var(--card)',
        stroke: 'var(--line)',
        fontSize: 12,
        lineHeight: 1.35,
      }),
    ],
  });
}

const TICKS: Readonly<Record<DayWindow, (at: Date) => string>> = {
  day: inWords({ day: 'numeric', month: 'short' }),
  week: inWords({ day: 'numeric', month: 'short' }),
  month: inWords({ month: 'short', year: '2-digit' }),
};

/** What the clock shows, where it was put back or forward, too. */
function clockAt(points: readonly Point[]): (at: Date) => string {
  const clocks = new Map(points.map(({ at, clock = '' }) => [at.getTime(), clock.slice(0, 5)]));
  return (at) => clocks.get(at.getTime()) ?? '';
}

function inWords(options: Intl.DateTimeFormatOptions): (at: Date) => string {
  const format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
  return (at) => format.format(at);
}

/** As many windows as have room for their names, at the same distances. */
function ticksOf(points: readonly Point[], width: number): Date[] {
  const step = Math.max(1, Math.ceil(points.length / Math.max(2, Math.floor(width / 90))));
  return points.filter((_, index) => index % step === 0).map(({ at }) => at);
}

function pointInWords({ words, now, before, gap }: Point): string {
  return [
    words,
    ...(now ? [measuredInWords(now)] : gap ? ['no number'] : []),
    ...(before ? [`${before.words}: ${measuredInWords(before)}`] : []),
  ].join('\n');
}
