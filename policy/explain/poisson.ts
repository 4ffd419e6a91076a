/** P(X ≤ n) of a Poisson distribution, in logarithms so that a large mean does not underflow. */
export function poissonAtMost(n: number, mean: number): number {
  if (n < 0) return 0;
  if (mean === 0) return 1;
  let log = -mean;
  let sum = Math.exp(log);
  for (let i = 1; i <= n; i += 1) {
    log += Math.log(mean / i);
    sum += Math.exp(log);
  }
  return Math.min(1, sum);
}

/**
 * The mean of a function of a Poisson variable X. It is summed over eight standard
 * deviations on both sides; beyond lies less than 1e-14.
 */
export function poissonMean(mean: number, value: (x: number) => number): number {
  const reach = 8 * Math.sqrt(mean) + 20;
  const mode = Math.floor(mean);
  let weights = 1;
  let sum = value(mode);
  for (let x = mode + 1, weight = 1; x <= mean + reach; x += 1) {
    weight *= mean / x;
    weights += weight;
    sum += weight * value(x);
  }
  for (let x = mode - 1, weight = 1; x >= Math.max(0, mean - reach); x -= 1) {
    weight *= (x + 1) / mean;
    weights += weight;
    sum += weight * value(x);
  }
  return sum / weights;
}
