import type { Promised } from './promise.ts';

/** A count so far above a cube's threshold that its cell is hidden with a probability below e^−60. */
export function plentyOf({
  measures,
  selection,
}: Pick<Promised, 'measures' | 'selection'>): number {
  const b = measures.get(selection?.by ?? 'visitors')?.b ?? 1;
  return Math.ceil((selection?.atLeast ?? 0) + 60 * b);
}
