/** An estimate and between which numbers it lies. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Whether there are more or fewer than before: only where what each may be does not overlap. */
export function changeOf(now: Estimate, before: Estimate): 'more' | 'fewer' | 'same' {
  if (now.low <= before.high && before.low <= now.high) return 'same';
  return now.value > before.value ? 'more' : 'fewer';
}

/** A count with its margin; counts are never below zero. */
export function estimateOf(value: number, margin: number | null): Estimate {
  return { value, low: Math.max(0, value - (margin ?? 0)), high: value + (margin ?? 0) };
}
