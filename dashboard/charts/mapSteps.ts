import { formatShort } from '../words/formatCount.ts';

/** How many shades there are. */
const STEPS = 5;

export interface Steps {
  /** From 1, the lightest; 0 for none, or none that is sure. */
  stepOf(value: number): number;
  readonly legend: readonly { readonly step: number; readonly words: string }[];
}

/**
 * Shades for numbers of which the largest is mostly many times the others: each begins at
 * a round number some times that of the one before.
 */
export function stepsOf(values: readonly number[]): Steps {
  const positive = values.filter((it) => it > 0);
  const most = Math.max(1, ...positive);
  const least = Math.max(1, Math.min(most, ...positive));
  const factor = (most / least) ** (1 / STEPS);
  const edges = [
    ...new Set(Array.from({ length: STEPS }, (_, index) => round(least * factor ** index))),
  ];
  const stepOf = (value: number) =>
    value > 0
      ? Math.max(1, edges.filter((edge) => value >= edge).length + STEPS - edges.length)
      : 0;
  return {
    stepOf,
    legend: [
      ...(positive.length < values.length
        ? [{ step: 0, words: 'none, or too few to be sure' }]
        : []),
      ...(positive.length === 0
        ? []
        : edges.map((edge) => ({ step: stepOf(edge), words: `${formatShort(edge)}+` }))),
    ],
  };
}

/** Down to one figure, so that a legend is easy to read: 137 → 100. */
function round(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return Math.floor(value / unit) * unit;
}
