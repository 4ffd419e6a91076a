/** Bars side by side, each with a label, and a line they are held against. */
export interface BarChart {
  readonly kind: 'bars';
  readonly title: string;
  /** What the bars count, with its unit. */
  readonly measures: string;
  readonly bars: readonly { readonly label: string; readonly value: number }[];
  /** Where the rule is, on the axis of the values or on that of the labels. */
  readonly rule?: { readonly on: 'value' | 'label'; readonly at: number; readonly says: string };
}

/** A value for each day, month or bin in order, and the most it may be. */
export interface SeriesChart {
  readonly kind: 'series';
  readonly title: string;
  readonly measures: string;
  /** `x` is a date (`2026-11-21`) or a number. */
  readonly points: readonly { readonly x: string | number; readonly y: number }[];
  /** What the points are held against, point by point. */
  readonly expected?: readonly { readonly x: string | number; readonly y: number }[];
  readonly ceiling?: { readonly y: number; readonly says: string };
}

/** What a reader sees of a finding beside its words. */
export type Chart = BarChart | SeriesChart;
