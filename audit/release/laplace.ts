/**
 * The formulas of docs/guarantee.md, written a second time, so that what the pipeline says of its noise
 * is held against something that it did not compute. Discrete Laplace noise of scale b has
 * P(Z = z) proportional to e^(−|z|/b) (Ghosh, Roughgarden, Sundararajan, STOC 2009).
 */

/** Of one draw: 2q/(1 − q)², with q = e^(−1/b). */
export function noiseVariance(b: number): number {
  const rest = -Math.expm1(-1 / b);
  return (2 * (1 - rest)) / (rest * rest);
}

/**
 * The least threshold T at which cells of a lone visitor show with probability δ at most:
 * L·P(c + Z ≥ T) ≤ δ, with P(Z ≥ m) = e^(−m/b)/(1 + e^(−1/b)), hence
 * T = c + ⌈b·ln(L/(δ(1 + e^(−1/b))))⌉ (Korolova and others, WWW 2009; Desfontaines and others, PoPETs 2022).
 *
 * @param c what one visitor adds to one cell
 * @param cells L, how many cells one visitor may add to
 */
export function leastThreshold(c: number, cells: number, b: number, delta: number): number {
  return c + Math.ceil(b * (Math.log(cells / delta) - Math.log1p(Math.exp(-1 / b))));
}

/** Equal but for the last bits of a floating-point number. */
export function nearly(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}
