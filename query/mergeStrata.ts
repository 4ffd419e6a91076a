import { AUDIENCE_MEASURES, eachMeasure, type StratumCounts, standsAlone, sum } from './stratum.ts';

/** A site in parts that are estimated apart: strata, and all that stands in none of them. */
export interface Parts {
  readonly strata: readonly StratumCounts[];
  readonly rest: StratumCounts;
}

/**
 * Keeps the strata that stand alone. What is left of the site is a part of its
 * own; when that does not stand alone the smallest stratum joins it. When both
 * together do not either, or no stratum stands alone, the site is one part.
 */
export function mergeStrata(total: StratumCounts, published: readonly StratumCounts[]): Parts {
  const kept = published.filter(standsAlone).sort(smallestFirst);
  for (const strata of [kept, kept.slice(1)]) {
    const rest = subtract(total, strata);
    if (strata.length > 0 && standsAlone(rest)) return { strata, rest };
  }
  return { strata: [], rest: total };
}

/** By visitors; among equals by the others, so that the order of rows changes nothing. */
function smallestFirst(a: StratumCounts, b: StratumCounts): number {
  const differences = AUDIENCE_MEASURES.map((measure) => a.counts[measure] - b.counts[measure]);
  return differences.find((difference) => difference !== 0) ?? 0;
}

/** Counts subtract, the variances of their noise add up. */
function subtract(row: StratumCounts, others: readonly StratumCounts[]): StratumCounts {
  return {
    counts: eachMeasure((it) => row.counts[it] - sum(others, ({ counts }) => counts[it])),
    variances: eachMeasure(
      (it) => row.variances[it] + sum(others, ({ variances }) => variances[it]),
    ),
  };
}
