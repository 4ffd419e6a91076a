/** Whether counts by category can have come from given probabilities. */
export interface Fit {
  readonly draws: number;
  /** Draws times the divergence of what was counted from what is expected: half of the G statistic. */
  readonly statistic: number;
  /** Above it only with a probability of at most alpha. */
  readonly critical: number;
  readonly fits: boolean;
}

/**
 * The likelihood-ratio test of a multinomial distribution (half of G), with a bound on false alarms that
 * holds for any number of draws, not only for many: P(n·D ≥ t) ≤ e^(−t)·(e·t/(k − 1))^(k − 1) for t > k − 1
 * (R. Agrawal, "Finite-sample concentration of the multinomial in relative entropy", IEEE Transactions on
 * Information Theory 2020, theorem 1.2). So far out in the tail the usual χ² distribution is only a guess.
 */
export function goodnessOfFit(
  counts: readonly number[],
  expected: readonly number[],
  alpha: number,
): Fit {
  const draws = counts.reduce((sum, count) => sum + count, 0);
  let statistic = 0;
  for (const [index, count] of counts.entries()) {
    if (count > 0) statistic += count * Math.log(count / (draws * (expected[index] ?? 0)));
  }
  const critical = criticalValue(expected.length, alpha);
  return { draws, statistic, critical, fits: statistic <= critical };
}

/** The t that n times the divergence is above with a probability of at most alpha. */
export function criticalValue(categories: number, alpha: number): number {
  const free = categories - 1;
  let low = free;
  let high = free + 1000;
  for (let step = 0; step < 60; step += 1) {
    const t = (low + high) / 2;
    const log = -t + free * (1 + Math.log(t / free));
    if (log > Math.log(alpha)) low = t;
    else high = t;
  }
  return high;
}
