import type { Uniform } from './uniform.ts';

/**
 * The scale b = t/s of a discrete Laplace distribution, in lowest terms. Two
 * integers, so that a draw needs no floating point: its rounding would leave
 * in the low bits what the noise should hide (Mironov, "On significance of the
 * least significant bits for differential privacy", CCS 2012).
 */
export interface Scale {
  readonly t: number;
  readonly s: number;
}

/** So that a draw up to 8000·b is a safe integer; beyond, there is none in e⁸⁰⁰⁰. */
const LARGEST_T = 2 ** 40;

/**
 * The scale that spends a share of ε on a measure: b = sensitivity/(ε·of/parts).
 *
 * @param sensitivity the most that one visitor changes the measure's cells, all added up
 * @param milliEpsilon the cube's ε, in thousandths
 * @param share the measure has `of` of `parts` of ε
 * @throws RangeError for what is no positive integer, a share above the whole, or too large a scale
 */
export function scaleOf(
  sensitivity: number,
  milliEpsilon: number,
  share: { readonly of: number; readonly parts: number } = { of: 1, parts: 1 },
): Scale {
  const { of, parts } = share;
  const over = sensitivity * 1000 * parts;
  const under = milliEpsilon * of;
  const positive = [sensitivity, milliEpsilon, of, parts, over, under].every(
    (value) => Number.isSafeInteger(value) && value > 0,
  );
  const divisor = positive ? greatestDivisor(over, under) : 1;
  if (!positive || of > parts || over / divisor > LARGEST_T) {
    throw new RangeError(`no scale for ${sensitivity} at ${milliEpsilon}/1000·${of}/${parts}`);
  }
  return { t: over / divisor, s: under / divisor };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/**
 * An integer z with probability exactly (1 − e^(−1/b))/(1 + e^(−1/b))·e^(−|z|/b):
 * Canonne, Kamath, Steinke, "The discrete Gaussian for differential privacy",
 * NeurIPS 2020, algorithm 2. How long it takes does not grow with b.
 *
 * @param coin true with probability e^(−over/under)
 */
export function sampleDiscreteLaplace(
  { t, s }: Scale,
  uniform: Uniform,
  coin: typeof bernoulliExp = bernoulliExp,
): number {
  for (;;) {
    const rest = uniform(t);
    if (!coin(rest, t, uniform)) continue;
    let whole = 0;
    while (coin(1, 1, uniform)) whole += 1;
    const fine = whole * t + rest;
    const size = (fine - (fine % s)) / s;
    const negative = uniform(2) === 1;
    // Zero has one sign only; with both it would come twice as often as it should.
    if (negative && size === 0) continue;
    return negative ? -size : size;
  }
}

/**
 * True with probability exactly e^(−over/under), for integers 0 ≤ over ≤ under: algorithm 1 there.
 * Its Bernoulli(γ/k) is a Bernoulli(1/k) and a Bernoulli(γ), so that no product can overflow.
 */
export function bernoulliExp(over: number, under: number, uniform: Uniform): boolean {
  let k = 1;
  while (uniform(k) === 0 && uniform(under) < over) k += 1;
  return k % 2 === 1;
}

/** P(Z = z) of the discrete Laplace distribution of scale b, for an integer z. */
export function probability(z: number, b: number): number {
  // (1 − e^(−1/b))/(1 + e^(−1/b)), without the difference that is lost for large b
  return (-Math.expm1(-1 / b) / (1 + Math.exp(-1 / b))) * Math.exp(-Math.abs(z) / b);
}

/** P(Z ≥ m) of the discrete Laplace distribution of scale b, for an integer m. */
export function tail(m: number, b: number): number {
  // the geometric series over P(Z = z); below zero by symmetry
  return m < 0 ? 1 - tail(1 - m, b) : Math.exp(-m / b) / (1 + Math.exp(-1 / b));
}

/** The variance of the discrete Laplace distribution of scale b: 2e^(−1/b)/(1 − e^(−1/b))². */
export function variance(b: number): number {
  return (2 * Math.exp(-1 / b)) / Math.expm1(-1 / b) ** 2;
}
