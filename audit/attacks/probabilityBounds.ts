/**
 * Bounds on a probability from `hits` in `trials` independent trials. Each is wrong with a probability
 * of at most `alpha`, whatever the probability is: by Chernoff's bound in the form of Hoeffding,
 * "Probability inequalities for sums of bounded random variables", JASA 1963, theorem 1. It is a
 * little wider than Clopper and Pearson's, and the same where there was no hit.
 */
export function lowerBound(hits: number, trials: number, alpha: number): number {
  return 1 - upperBound(trials - hits, trials, alpha);
}

export function upperBound(hits: number, trials: number, alpha: number): number {
  const share = hits / trials;
  const most = -Math.log(alpha) / trials;
  let low = share;
  let high = 1;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (divergence(share, middle) <= most) low = middle;
    else high = middle;
  }
  return high;
}

/** Of Kullback and Leibler, of a coin of probability p from one of q. */
function divergence(p: number, q: number): number {
  return part(p, q) + part(1 - p, 1 - q);
}

function part(p: number, q: number): number {
  if (p === 0) return 0;
  return q <= 0 ? Number.POSITIVE_INFINITY : p * Math.log(p / q);
}
