import { AUDIENCE_MEASURES as OF_VISITS } from '../policy/cube.ts';

/** The measures an audience is estimated from, as the audience cubes publish them. */
export const AUDIENCE_MEASURES = ['visitors', ...OF_VISITS] as const;
export type AudienceMeasure = (typeof AUDIENCE_MEASURES)[number];

/** One published row of an audience cube. */
export interface StratumCounts {
  /** As published: noise may have made them wrong, and negative. */
  readonly counts: Readonly<Record<AudienceMeasure, number>>;
  /** Variance of what the release added to each count. */
  readonly variances: Readonly<Record<AudienceMeasure, number>>;
}

/** The measures whose noise reaches the estimate itself. */
export const ESTIMATED_FROM = [
  'visitors',
  'consented_visits',
  'anonymous_visits',
  'counted_twice',
] as const satisfies readonly AudienceMeasure[];

/** What one row says of the people in it. */
export interface StratumEstimate {
  /** With consent or without. */
  readonly people: number;
  /** Part of the visits that were with consent, above 0 up to 1. */
  readonly share: number;
  /** By how much `people` moves when a count moves by one: its partial derivatives. */
  readonly slopes: Readonly<Record<(typeof ESTIMATED_FROM)[number], number>>;
}

/** Fewer consented visitors, or visits of them, tell too little of the others. */
const FEWEST = 100;

/** The most relative variance by release under which the logarithm of an estimate is near normal. */
const MOST_NOISE = 0.15 ** 2;

export function hasEnough({ counts }: StratumCounts): boolean {
  return counts.visitors >= FEWEST && counts.consented_visits >= FEWEST;
}

/** Whether an estimate from this row alone means something. */
export function standsAlone(row: StratumCounts): boolean {
  if (!hasEnough(row)) return false;
  const { people, slopes } = estimateStratum(row);
  return !tooNoisy(
    people,
    sum(ESTIMATED_FROM, (it) => slopes[it] ** 2 * row.variances[it]),
  );
}

/** @param variance of `people` by release alone */
export function tooNoisy(people: number, variance: number): boolean {
  return variance > MOST_NOISE * people ** 2;
}

/**
 * People = visitors · all visits / consented visits, the ratio estimator (Cochran,
 * Sampling Techniques, 1977, chapter 6). Only for a row that {@link hasEnough}.
 */
export function estimateStratum({ counts }: StratumCounts): StratumEstimate {
  const { visitors, consented_visits: consented } = counts;
  // Noise may leave less than nothing, but nobody makes less than no visits.
  const refused = Math.max(0, counts.anonymous_visits - counts.counted_twice);
  const visits = consented + refused;
  return {
    people: (visitors * visits) / consented,
    share: consented / visits,
    slopes: {
      visitors: visits / consented,
      consented_visits: (-visitors * refused) / consented ** 2,
      anonymous_visits: visitors / consented,
      counted_twice: -visitors / consented,
    },
  };
}

/** The sum of a value of each. */
export function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

/** A value for each measure. */
export function eachMeasure(value: (measure: AudienceMeasure) => number): StratumCounts['counts'] {
  const entries = AUDIENCE_MEASURES.map((measure) => [measure, value(measure)]);
  return Object.fromEntries(entries) as Record<AudienceMeasure, number>;
}
