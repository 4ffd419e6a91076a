import type * as z from 'zod';
import type { Cube, WindowKind } from './cube.ts';
import { domainOf } from './domain.ts';
import type { Policy } from './policy.ts';
import { DELTA, type Release } from './release.ts';

type Spends = Omit<Policy, 'hash'>;

/** What is spent on one visitor: epsilon in thousandths, so that sums are exact, and delta. */
export interface Budget {
  readonly milliEpsilon: number;
  readonly delta: number;
}

/**
 * Windows of each kind that hold something of what a visitor does in a month. Of
 * the hours of a day one counts: a bound in cubes by the hour holds for the day.
 * A month of 31 days may touch six ISO weeks.
 */
export const WINDOWS_IN_A_MONTH: Readonly<Record<WindowKind, number>> = {
  hour: 31,
  day: 31,
  week: 6,
  month: 1,
};

/** A cube's epsilon in thousandths; 0 under suppression. */
export function milliEpsilonOf({ epsilon }: Pick<Cube, 'epsilon'>): number {
  return Math.round((epsilon ?? 0) * 1000);
}

/**
 * What the releases of one window of each kind tell of one visitor's day at the
 * most, by basic composition over cubes (Dwork, Roth 2014, theorem 3.16): the day is
 * in one window of each kind.
 */
export function budgetOfDay(policy: Spends): Budget {
  return compose(policy, () => 1);
}

/** The same of a visitor's calendar month: every day, week and month window that it touches. */
export function budgetOfMonth(policy: Spends): Budget {
  return compose(policy, ({ window }) => WINDOWS_IN_A_MONTH[window]);
}

function compose(policy: Spends, times: (cube: Cube) => number): Budget {
  if (policy.release.mechanism !== 'dp') return { milliEpsilon: 0, delta: 0 };
  let milliEpsilon = 0;
  let selections = 0;
  for (const cube of policy.cubes) {
    milliEpsilon += times(cube) * milliEpsilonOf(cube);
    // A closed domain publishes every cell, so which ones are there tells nothing.
    if (!domainOf(policy, cube)) selections += times(cube);
  }
  return { milliEpsilon, delta: selections * DELTA };
}

/** A policy whose cubes together spend more than its ceilings is refused. */
export function refuseOverspending(policy: Spends, context: z.RefinementCtx): void {
  const { release } = policy;
  if (release.mechanism !== 'dp') return;
  const spent = { day: budgetOfDay(policy), month: budgetOfMonth(policy) };
  for (const span of ['day', 'month'] as const) {
    if (spent[span].milliEpsilon <= milliCeiling(release, span)) continue;
    context.addIssue({
      code: 'custom',
      path: ['release', 'ceilings', span],
      message: `is ${release.ceilings[span]}, but the cubes spend epsilon ${spent[span].milliEpsilon / 1000} on a visitor's ${span}; lower their epsilon, take cubes out, or raise it`,
    });
  }
}

/** A ceiling in thousandths of epsilon. */
export function milliCeiling(
  release: Extract<Release, { mechanism: 'dp' }>,
  span: 'day' | 'month',
): number {
  return Math.floor(release.ceilings[span] * 1000 + 1e-6);
}
