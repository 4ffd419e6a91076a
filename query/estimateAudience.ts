import { mergeStrata, type Parts } from './mergeStrata.ts';
import {
  ESTIMATED_FROM,
  estimateStratum,
  hasEnough,
  type StratumCounts,
  sum,
  tooNoisy,
} from './stratum.ts';
import { visitSpread } from './visitSpread.ts';

/** Why there is no estimate. */
export type NoEstimate =
  /** Fewer than 100 consented visitors, or visits of theirs. */
  | 'too_few_consented'
  /** The bound on one visitor's visits cuts off more than 0.5 % of them. */
  | 'clipped'
  /** The noise of the release is more than 15 % of the estimate. */
  | 'too_noisy';

interface Consented {
  readonly consentedVisitors: number;
  /** Part of the visits that were with consent, from 0 to 1; `null` where too few were. */
  readonly consentShare: number | null;
}

interface Limits {
  readonly low: number;
  readonly high: number;
}

interface Estimated extends Consented, Limits {
  /** People, with consent or without; `low` to `high` holds the truth in 95 of 100 cases. */
  readonly estimate: number;
  /** The same interval if those who refuse visit less or more often: {@link REFUSERS_VISIT}. */
  readonly assumption: Limits;
  readonly reason?: never;
}

interface NotEstimated extends Consented {
  readonly estimate: null;
  readonly low: null;
  readonly high: null;
  readonly assumption: null;
  readonly reason: NoEstimate;
}

export type AudienceEstimate = Estimated | NotEstimated;

/** How often those who refuse visit, as a multiple of those who consent, at the least and at the most. */
export const REFUSERS_VISIT = { least: 0.6, most: 1.25 } as const;

/** 95 of 100 draws of a normal distribution are within as many standard deviations. */
const Z = 1.96;

/** The most of the visits that the bound may cut off. */
const MOST_CLIPPED = 0.005;

/**
 * How many people came in a window, from the released counts of the whole site
 * and of those strata of it that were published. docs/audience.md derives it.
 */
export function estimateAudience(
  total: StratumCounts,
  strata: readonly StratumCounts[],
): AudienceEstimate {
  const { visitors, consented_visits: consented, clipped_visits: clipped } = total.counts;
  if (!hasEnough(total)) return none(visitors, null, 'too_few_consented');
  const { share } = estimateStratum(total);
  const doubt = Z * Math.sqrt(total.variances.clipped_visits);
  if (clipped - doubt > MOST_CLIPPED * consented) return none(visitors, share, 'clipped');

  const parts = mergeStrata(total, strata);
  const people = sum([...parts.strata, parts.rest], (part) => estimateStratum(part).people);
  const noise = noiseVariance(total, parts);
  if (tooNoisy(people, noise)) return none(visitors, share, 'too_noisy');

  const deviation = Math.sqrt(samplingVariance(parts) + noise) / people;
  // What was cut off, of those who consent alone, made the estimate too high.
  const lost = Math.min(MOST_CLIPPED, Math.max(0, clipped + doubt) / consented);
  const low = people * Math.exp(-Z * deviation - (1 - share) * lost);
  const high = people * Math.exp(Z * deviation);
  return {
    estimate: Math.round(people),
    low: Math.round(low),
    high: Math.round(high),
    assumption: {
      low: Math.round(Math.min(low, visitors + (low - visitors) / REFUSERS_VISIT.most)),
      high: Math.round(Math.max(high, visitors + (high - visitors) / REFUSERS_VISIT.least)),
    },
    consentedVisitors: visitors,
    consentShare: share,
  };
}

/** That it was chance who consented: the ratio estimator's variance in a finite population. */
function samplingVariance({ strata, rest }: Parts): number {
  return sum([...strata, rest], (part) => {
    const { people, share } = estimateStratum(part);
    return ((1 - share) * visitSpread(part) * people ** 2) / part.counts.visitors;
  });
}

/**
 * By the delta method. The noise of a stratum is in its own part and, the other
 * way round, in the rest: alike strata hardly add any.
 */
function noiseVariance(total: StratumCounts, { strata, rest }: Parts): number {
  const { slopes } = estimateStratum(rest);
  return sum(ESTIMATED_FROM, (measure) => {
    const own = slopes[measure] ** 2 * total.variances[measure];
    return (
      own +
      sum(strata, (stratum) => {
        const difference = estimateStratum(stratum).slopes[measure] - slopes[measure];
        return difference ** 2 * stratum.variances[measure];
      })
    );
  });
}

function none(visitors: number, share: number | null, reason: NoEstimate): NotEstimated {
  return {
    estimate: null,
    low: null,
    high: null,
    assumption: null,
    consentedVisitors: Math.max(0, visitors),
    consentShare: share,
    reason,
  };
}
