import type { Random } from '../random.ts';
import type { Weights } from './company.ts';

/** One of the keys, each as likely as its weight; `undefined` with what is missing to `whole`. */
export function pickKey<T extends string>(
  random: Random,
  weights: Weights<T>,
  whole = 0,
): T | undefined {
  const entries = Object.entries(weights) as [T, number][];
  const sum = entries.reduce((total, [, weight]) => total + weight, 0);
  let left = random.fraction() * Math.max(sum, whole);
  for (const [key, weight] of entries) {
    left -= weight;
    if (left < 0) return key;
  }
  return undefined;
}

/** A number around a middle: half are below, a sixth below half of it, some many times as large. */
export function around(random: Random, middle: number): number {
  const bell = random.fraction() + random.fraction() + random.fraction() - 1.5;
  return middle * Math.exp(bell * 1.5);
}
