import { type Budget, budgetOfDay, budgetOfMonth } from '../../policy/budget.ts';
import type { Policy } from '../../policy/policy.ts';
import { policyInWords, type Section } from '../../policy/policyInWords.ts';

/** A policy in force, what it means, and what it may spend. */
export interface PolicyAnswer {
  readonly site: string;
  readonly version: number;
  readonly hash: string;
  readonly policy: Omit<Policy, 'hash'>;
  readonly words: readonly Section[];
  /** `null` where nothing is spent, as under suppression. */
  readonly budget: {
    /** The most epsilon on one visitor's day and month that the policy allows itself. */
    readonly ceilings: { readonly day: number; readonly month: number };
    /** What all its cubes together come to. */
    readonly day: Spent;
    readonly month: Spent;
  } | null;
}

interface Spent {
  readonly epsilon: number;
  readonly delta: number;
}

/** What `GET /v1/compliance/policy` answers. */
export function policyAnswer(inForce: Policy): PolicyAnswer {
  const { hash, ...policy } = inForce;
  const { site, version } = policy;
  return {
    ...{ site, version, hash, policy },
    words: policyInWords(inForce),
    budget: budgetOf(inForce),
  };
}

function budgetOf(policy: Policy): PolicyAnswer['budget'] {
  const { release } = policy;
  if (release.mechanism !== 'dp') return null;
  return {
    ceilings: release.ceilings,
    day: spent(budgetOfDay(policy)),
    month: spent(budgetOfMonth(policy)),
  };
}

/** Sums of millionths end a hair beside them. */
function spent({ milliEpsilon, delta }: Budget): Spent {
  return { epsilon: milliEpsilon / 1000, delta: Number(delta.toPrecision(6)) };
}
