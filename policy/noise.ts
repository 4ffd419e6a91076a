import { sensitivityOf, shareOf, touchOf } from './contribution.ts';
import type { Cube, Measure } from './cube.ts';
import { DELTA } from './release.ts';

// What `release/` draws and decides by, as formulas for estimates: this folder cannot
// import it. A test compares the two.

/**
 * The scale b of the discrete Laplace noise on a measure: sensitivity/(share·ε).
 *
 * @throws RangeError where the cube has no epsilon, or the measure no bound
 */
export function noiseScale(cube: Cube, measure: Measure): number {
  if (cube.epsilon === undefined) throw new RangeError(`${cube.name} has no epsilon`);
  const { of, parts } = shareOf(cube, measure);
  return (sensitivityOf(cube, measure) * parts) / (cube.epsilon * of);
}

/** P(Z ≥ m) of discrete Laplace noise of scale b, for an integer m. */
export function noiseTail(m: number, b: number): number {
  return m < 0 ? 1 - noiseTail(1 - m, b) : Math.exp(-m / b) / (1 + Math.exp(-1 / b));
}

/** 2e^(−1/b)/(1 − e^(−1/b))², nearly 2b². */
export function noiseVariance(b: number): number {
  return (2 * Math.exp(-1 / b)) / Math.expm1(-1 / b) ** 2;
}

/** Noise stays within ± this with a probability of 0.95: 2.12 standard deviations, about 3·b. */
export function noiseMargin(b: number): number {
  return Math.ceil(2.12 * Math.sqrt(noiseVariance(b)));
}

/**
 * The noisy count from which on a cell of an open domain is published:
 * T = c + ⌈b·ln(L/(δ·(1 + e^(−1/b))))⌉.
 *
 * @param b the scale of the noise on the measure that selects
 */
export function noiseThreshold(cube: Cube, b: number): number {
  const { bound, cells } = touchOf(cube);
  return bound + Math.ceil(b * Math.log(cells / (DELTA * (1 + Math.exp(-1 / b)))));
}
