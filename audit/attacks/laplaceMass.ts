/**
 * The discrete Laplace distribution of scale b as the guarantee states it: an integer z with a probability
 * proportional to e^(−|z|/b) (Ghosh, Roughgarden, Sundararajan, STOC 2009). Written here once more on
 * purpose: what is audited must not be held against itself.
 */
export function mass(z: number, b: number): number {
  return Math.tanh(1 / (2 * b)) * Math.exp(-Math.abs(z) / b);
}

/** P(Z ≤ z). */
export function below(z: number, b: number): number {
  if (z >= 0) return 1 - below(-z - 1, b);
  return Math.exp(z / b) / (1 + Math.exp(-1 / b));
}

/** E Z² = e^(1/b)·2/(e^(1/b) − 1)². */
export function deviation(b: number): number {
  return 1 / (Math.SQRT2 * Math.sinh(1 / (2 * b)));
}

/** How probable it is that two draws are the same: Σ P(z)². */
export function coincidence(b: number): number {
  return Math.tanh(1 / (2 * b)) ** 2 / Math.tanh(1 / b);
}

/** Bits that a draw is worth: −Σ P(z)·log₂ P(z), with E|Z| = 1/sinh(1/b). No generator needs fewer on average. */
export function entropy(b: number): number {
  return -Math.log2(Math.tanh(1 / (2 * b))) + Math.LOG2E / (b * Math.sinh(1 / b));
}
