/** Web vitals by name, in milliseconds; `cls` has no unit. */
export type Vitals = Partial<Record<keyof typeof LIMITS, number>>;

/** Up to the first it is good, above the second it is poor: https://web.dev/articles/vitals */
const LIMITS = {
  lcp: [2500, 4000],
  inp: [200, 500],
  cls: [0.1, 0.25],
  fcp: [1800, 3000],
  ttfb: [800, 1800],
} as const;

type Rating = 'good' | 'needs-improvement' | 'poor';

/** Web vitals as ratings; what was not measured is left out. */
export function rate(vitals: Vitals): Record<string, Rating> {
  const ratings: Record<string, Rating> = {};
  for (const [name, [good, poor]] of Object.entries(LIMITS)) {
    const value = vitals[name as keyof Vitals];
    if (value === undefined) continue;
    ratings[name] = value > poor ? 'poor' : value > good ? 'needs-improvement' : 'good';
  }
  return ratings;
}
