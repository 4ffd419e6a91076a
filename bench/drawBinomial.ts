/**
 * How many of `n` happen that each happen with probability `p`, exactly
 * distributed: W. Hörmann, The generation of binomial random variates, 1993
 * (algorithm BTRS), and for few the waiting times between them.
 *
 * @param fraction uniform from 0 up to, but not, 1
 */
export function drawBinomial(fraction: () => number, n: number, p: number): number {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - drawBinomial(fraction, n, 1 - p);
  return n * p < 10 ? byWaiting(fraction, n, p) : byRejection(fraction, n, p);
}

function byWaiting(fraction: () => number, n: number, p: number): number {
  const scale = Math.log1p(-p);
  let count = -1;
  for (let at = 0; at <= n; count++) at += Math.floor(Math.log(1 - fraction()) / scale) + 1;
  return count;
}

function byRejection(fraction: () => number, n: number, p: number): number {
  const deviation = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const alpha = (2.83 + 5.1 / b) * deviation;
  const odds = p / (1 - p);
  const mode = Math.floor((n + 1) * p);
  for (;;) {
    const u = fraction() - 0.5;
    const v = 1 - fraction();
    const edge = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / edge + b) * u + n * p + 0.5);
    if (edge >= 0.07 && v <= 0.92 - 4.2 / b) return k;
    if (!(k >= 0 && k <= n)) continue;
    const bound =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) +
      (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) +
      (stirlingTail(mode) + stirlingTail(n - mode) - stirlingTail(k) - stirlingTail(n - k));
    if (Math.log((v * alpha) / (a / (edge * edge) + b)) <= bound) return k;
  }
}

/** ln k! less Stirling's formula for it. */
function stirlingTail(k: number): number {
  if (k < 10) return STIRLING_TAILS[k] ?? 0;
  const square = (k + 1) ** 2;
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}

const STIRLING_TAILS = Array.from({ length: 10 }, (_, k) => {
  let factorial = 0;
  for (let i = 2; i <= k; i++) factorial += Math.log(i);
  return factorial - (Math.log(2 * Math.PI) / 2 + (k + 0.5) * Math.log(k + 1) - (k + 1));
});
