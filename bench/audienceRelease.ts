import { AUDIENCE_MEASURES, type AudienceMeasure, type StratumCounts } from '../query/stratum.ts';
import { variance } from '../release/discreteLaplace.ts';
import type { Counts } from './audiencePopulation.ts';

/** How a row is published. */
export type Release = (counts: Counts, fraction: () => number) => StratumCounts;

/** Whole numbers: each measure has its share of epsilon. */
export type Weights = Readonly<Record<AudienceMeasure, number>>;

/** With discrete Laplace noise. */
export function byNoise(epsilon: number, bound: number, weights: Weights): Release {
  const parts = AUDIENCE_MEASURES.reduce((sum, measure) => sum + weights[measure], 0);
  const scales = each((it) => (sensitivity(it, bound) * parts) / (weights[it] * epsilon));
  const variances = each((it) => variance(scales[it]));
  return (counts, fraction) => ({
    counts: each(
      (it) => counts[it] + geometric(fraction, scales[it]) - geometric(fraction, scales[it]),
    ),
    variances,
  });
}

/** Rounded to the nearest multiple. */
export function byRounding(multiple: number): Release {
  const variances = each(() => multiple ** 2 / 12);
  return (counts) => ({
    counts: each((it) => Math.round(counts[it] / multiple) * multiple),
    variances,
  });
}

function sensitivity(measure: AudienceMeasure, bound: number): number {
  if (measure === 'visitors' || measure === 'counted_twice') return 1;
  return measure === 'squared_visits' ? bound ** 2 : bound;
}

/** The difference of two such draws is discrete Laplace. Quick; what is released takes exact ones. */
function geometric(fraction: () => number, scale: number): number {
  return Math.floor(-scale * Math.log(1 - fraction()));
}

function each(value: (measure: AudienceMeasure) => number): Counts {
  return Object.fromEntries(AUDIENCE_MEASURES.map((it) => [it, value(it)])) as Counts;
}
