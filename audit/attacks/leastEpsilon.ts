import { lowerBound, upperBound } from './probabilityBounds.ts';

/** What telling two worlds apart has shown, in draws that the threshold was not chosen by. */
export interface Told {
  /** The claim cannot hold with a smaller epsilon, but for the false alarm that is allowed. */
  readonly epsilon: number;
  /** How much likelier "was there" is said of who was there, as it was measured, from 0 to 1. */
  readonly advantage: number;
}

/**
 * A lower bound on ε from a membership attack: (ε, δ)-differential privacy says of every set of outcomes
 * P₁ ≤ e^ε·P₀ + δ, so ε ≥ ln((P₁ − δ)/P₀), and the same the other way round (Jagielski, Ullman, Oprea, "Auditing
 * differentially private machine learning", NeurIPS 2020). The best threshold is chosen by one half of the
 * draws and judged by the other, so that choosing it proves nothing.
 *
 * @param present what speaks for presence, of draws of the world with the person
 * @param alpha how probable it is that the bound is wrong
 */
export function leastEpsilon(
  present: readonly number[],
  absent: readonly number[],
  delta: number,
  alpha: number,
): Told {
  const half = (all: readonly number[], which: number) => all.filter((_, n) => n % 2 === which);
  const [first, second] = [0, 1].map((which) => [half(present, which), half(absent, which)]) as [
    [number[], number[]],
    [number[], number[]],
  ];
  const sorted = [...first[0], ...first[1]].sort((a, b) => a - b);
  const quantiles = Array.from({ length: 64 }, (_, n) => {
    return sorted[Math.floor(((n + 0.5) / 64) * sorted.length)] ?? 0;
  });
  // Between two as well: where nothing hides there is a gap, and its edge is not where the next draws end.
  const thresholds = quantiles.flatMap((it, n) => [it, (it + (quantiles[n + 1] ?? it)) / 2]);
  let best = { threshold: 0, epsilon: -1, advantage: -1 };
  for (const threshold of new Set(thresholds)) {
    const { epsilon, advantage } = judge(first, threshold, delta, alpha);
    // Where too few draws prove anything, the one that is right most often.
    if (epsilon > best.epsilon || (epsilon === best.epsilon && advantage > best.advantage)) {
      best = { threshold, epsilon, advantage };
    }
  }
  return judge(second, best.threshold, delta, alpha);
}

/** Both directions, each with half of alpha for each of its two bounds. */
function judge(
  [present, absent]: readonly [readonly number[], readonly number[]],
  threshold: number,
  delta: number,
  alpha: number,
): Told {
  const hits = (all: readonly number[]) => all.filter((it) => it >= threshold).length;
  const [yes, no, n, m] = [hits(present), hits(absent), present.length, absent.length];
  const ratio = (more: number, of: number, less: number, ofLess: number) =>
    Math.log(
      Math.max(1e-300, lowerBound(more, of, alpha / 4) - delta) /
        upperBound(less, ofLess, alpha / 4),
    );
  return {
    epsilon: Math.max(0, ratio(yes, n, no, m), ratio(m - no, m, n - yes, n)),
    advantage: yes / n - no / m,
  };
}
