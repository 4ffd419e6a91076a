/**
 * The half-width of a 95 % interval in standard deviations of the noise. A
 * single draw of large scale needs most: there P(|Z| > m) = e^(−m/b) and the
 * deviation is b·√2, so ln(20)/√2 ≈ 2.1183. Sums come closer to a normal
 * distribution, which needs 1.96.
 */
export const MARGIN_FACTOR = 2.12;

/**
 * A sum of independent discrete Laplace draws stays within ± this with a
 * probability of at least 0.95.
 *
 * @param variance of the sum, that is, the sum of the draws' variances
 * @throws RangeError for what is no variance
 */
export function noiseMargin(variance: number): number {
  if (!(variance >= 0 && variance < Infinity)) throw new RangeError(`no variance: ${variance}`);
  return Math.ceil(MARGIN_FACTOR * Math.sqrt(variance));
}
