/** An interval misses in 5 of 100 cases, by design. */
const MISSES = 0.05;
/** How seldom chance alone may make the demo fail. */
const SELDOM = 0.005;

/** How many of `n` intervals may miss before it can hardly be chance: the tail of the binomial distribution. */
export function mostMisses(n: number): number {
  let probability = (1 - MISSES) ** n;
  let more = 1 - probability;
  let misses = 0;
  while (more >= SELDOM) {
    probability *= ((n - misses) / (misses + 1)) * (MISSES / (1 - MISSES));
    more -= probability;
    misses += 1;
  }
  return misses;
}
