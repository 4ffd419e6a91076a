import type { Random } from '../random.ts';
import { type Fit, goodnessOfFit } from './goodnessOfFit.ts';
import { below, mass } from './laplaceMass.ts';

/** Upper edges of the classes that draws are counted in; finer in the tails. */
const EDGES = [
  0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.995, 1,
];
export const CLASSES = EDGES.map((edge, index) => edge - (EDGES[index - 1] ?? 0));

/** Quarters, for pairs of draws: fewer classes, so that every pair of them is seen. */
const QUARTERS = Array.from({ length: 16 }, () => 1 / 16);

/**
 * Draws of noise, each brought to a number spread evenly over 0 to 1 whatever its scale is: F(z − 1) and a
 * random part of P(z) (the randomised probability integral transform; Brockwell, "Universal residuals",
 * Statistics & Probability Letters 2007). So draws of all scales are held against one distribution.
 */
export class Uniformity {
  readonly #random: Random;
  readonly #counts = CLASSES.map(() => 0);
  readonly #pairs = QUARTERS.map(() => 0);
  #last: number | undefined;

  constructor(random: Random) {
    this.#random = random;
  }

  add(z: number, b: number): void {
    const u = below(z - 1, b) + this.#random.fraction() * mass(z, b);
    const index = Math.max(
      0,
      EDGES.findIndex((edge) => u <= edge),
    );
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    // Each draw is in one pair, so that pairs are independent.
    if (this.#last === undefined) {
      this.#last = u;
      return;
    }
    const pair = Math.min(3, Math.floor(this.#last * 4)) * 4 + Math.min(3, Math.floor(u * 4));
    this.#pairs[pair] = (this.#pairs[pair] ?? 0) + 1;
    this.#last = undefined;
  }

  get draws(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  /** Whether the draws have the distribution they should have. */
  fit(alpha: number): Fit {
    return goodnessOfFit(this.#counts, CLASSES, alpha);
  }

  /** Whether a draw says nothing of the next. */
  independence(alpha: number): Fit {
    return goodnessOfFit(this.#pairs, QUARTERS, alpha);
  }
}
