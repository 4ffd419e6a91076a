import { createRandom } from '../demo/random.ts';
import { estimateAudience, type NoEstimate } from '../query/estimateAudience.ts';
import { AUDIENCE_MEASURES } from '../query/stratum.ts';
import { type Counts, drawCounts, type Group, noCounts } from './audiencePopulation.ts';
import type { Release } from './audienceRelease.ts';
import { median } from './measure.ts';

/** One site and how it publishes. */
export interface Scenario {
  readonly groups: readonly Group[];
  readonly bound: number;
  readonly release: Release;
  /** The groups are strata, each published by this. */
  readonly strata?: Release;
}

/** What became of the runs of a scenario. Shares are from 0 to 1. */
export interface Outcome {
  readonly runs: number;
  /** Runs with an interval; the next four are of these alone. */
  readonly shown: number;
  readonly covered: number;
  readonly coveredByAssumption: number;
  /** Mean of estimate/truth − 1. */
  readonly bias: number;
  /** Median of half the interval's length, relative to the truth. */
  readonly halfWidth: number;
  readonly none: Readonly<Record<NoEstimate, number>>;
}

export function runScenario(scenario: Scenario, runs: number, seed: number): Outcome {
  const { fraction } = createRandom(seed);
  const truth = scenario.groups.reduce((sum, { people }) => sum + people, 0);
  const none = { too_few_consented: 0, clipped: 0, too_noisy: 0 };
  const halfWidths: number[] = [];
  let [covered, coveredByAssumption, bias] = [0, 0, 0];
  for (let run = 0; run < runs; run++) {
    const audience = runOnce(scenario, fraction);
    if (audience.reason !== undefined) {
      none[audience.reason] += 1 / runs;
      continue;
    }
    halfWidths.push((audience.high - audience.low) / 2 / truth);
    covered += holds(audience, truth);
    coveredByAssumption += holds(audience.assumption, truth);
    bias += audience.estimate / truth - 1;
  }
  const shown = halfWidths.length;
  return {
    runs,
    shown: shown / runs,
    covered: covered / shown,
    coveredByAssumption: coveredByAssumption / shown,
    bias: bias / shown,
    halfWidth: median(halfWidths),
    none,
  };
}

function runOnce({ groups, bound, release, strata }: Scenario, fraction: () => number) {
  const counts = groups.map((group) => drawCounts(fraction, group, bound));
  const published = strata ? counts.map((it) => strata(it, fraction)) : [];
  return estimateAudience(release(total(counts), fraction), published);
}

function total(rows: readonly Counts[]): Counts {
  const sum = noCounts();
  for (const row of rows) for (const measure of AUDIENCE_MEASURES) sum[measure] += row[measure];
  return sum;
}

function holds({ low, high }: { readonly low: number; readonly high: number }, truth: number) {
  return low <= truth && truth <= high ? 1 : 0;
}
