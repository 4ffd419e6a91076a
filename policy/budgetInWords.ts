import type { Budget } from './budget.ts';

/** `ε 4.5 and δ 0.000012` */
export function budgetInWords({ milliEpsilon, delta }: Budget): string {
  const epsilon = `ε ${milliEpsilon / 1000}`;
  // Sums of millionths end a hair beside them.
  return delta === 0 ? epsilon : `${epsilon} and δ ${Number(delta.toPrecision(6))}`;
}
