import { tail } from './discreteLaplace.ts';

export interface ThresholdInput {
  /** The most that one visitor adds within one cell. */
  readonly bound: number;
  /** The most cells that one visitor adds to. */
  readonly cells: number;
  /** The scale of the discrete Laplace noise on the measure. */
  readonly b: number;
  /** The most probable that a release may show a cell of one visitor alone. */
  readonly delta: number;
}

/**
 * The least noisy count T that may be shown: cells that exist only because one
 * visitor was there reach it with a probability of at most δ, all of them
 * together: L·P(c + Z ≥ T) ≤ δ, so T = c + ⌈b·ln(L/(δ·(1 + e^(−1/b))))⌉.
 *
 * Selection by a noisy count is from Korolova, Kenthapadi, Mishra, Ntoulas,
 * "Releasing search queries and clicks privately", WWW 2009; with a bound on
 * cells, as in Google's differential-privacy library, it is the Laplace
 * threshold of Desfontaines, Voss, Gipson, Mandayam, "Differentially private
 * partition selection", PoPETs 2022.
 *
 * @throws RangeError for bounds that are no positive integers, no positive scale, or δ not in (0, ½]
 */
export function threshold({ bound, cells, b, delta }: ThresholdInput): number {
  const counts = [bound, cells].every((value) => Number.isSafeInteger(value) && value > 0);
  // Above ½ a count below the bound might do, where the tail is another formula.
  if (!counts || !(b > 0 && b < Infinity) || !(delta > 0 && delta <= 0.5)) {
    throw new RangeError(`no threshold for c ${bound}, L ${cells}, b ${b}, δ ${delta}`);
  }
  // Apart, since no quotient of the smallest numbers is right.
  const odds = Math.log(cells) - Math.log(delta) - Math.log1p(Math.exp(-1 / b));
  let noise = Math.ceil(b * odds);
  if (!Number.isSafeInteger(bound + noise)) throw new RangeError(`no threshold for b ${b}`);
  // The logarithm is rounded, the claim is not.
  while (cells * tail(noise, b) > delta) noise += 1;
  return bound + noise;
}
