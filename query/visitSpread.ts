import type { StratumCounts } from './stratum.ts';

/**
 * The squared coefficient of variation of visits among the visitors of a row that
 * has enough. The squares are the noisiest measure, so what they say is weighed with
 * what is expected of visits with that mean, each by the inverse of its variance;
 * the expectation's is 1. Without noise the data decide, under much the expectation
 * does. Half a standard deviation is added on the way between: an interval misses
 * far more often when this is too low than it gains when it is too high.
 */
export function visitSpread({ counts, variances }: StratumCounts): number {
  const { visitors, consented_visits: consented } = counts;
  // Half as much again as if one visit followed another with the same probability
  // (geometric, 1 − 1/mean), since some people come back more than others.
  const expected = 1.5 * Math.max(0, 1 - visitors / consented);
  const perSquare = visitors / consented ** 2;
  const observed = counts.squared_visits * perSquare - 1;
  const noise =
    perSquare ** 2 * variances.squared_visits +
    (1 + expected) ** 2 *
      (variances.visitors / visitors ** 2 + (4 * variances.consented_visits) / consented ** 2);
  return Math.max(0, (observed + noise * expected + 0.5 * Math.sqrt(noise)) / (1 + noise));
}
