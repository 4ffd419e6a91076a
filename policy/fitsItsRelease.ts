import type * as z from 'zod';
import type { Audience } from './audience.ts';
import type { DeclaredCube } from './cube.ts';

interface Parts {
  readonly cubes: readonly DeclaredCube[];
  readonly audience: Audience;
  readonly release: { readonly mechanism: string };
  readonly consent: { readonly withoutConsent: string };
  readonly geo: string;
}

/**
 * Noise needs a budget and bounds for every cube; suppression has no use for a
 * budget, and one that stood there would promise what is not kept.
 */
export function fitsItsRelease(policy: Parts, context: z.RefinementCtx): void {
  const refuse = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message });
  const dp = policy.release.mechanism === 'dp';
  for (const [index, { epsilon, measures }] of policy.cubes.entries()) {
    checkEpsilon(['cubes', index, 'epsilon'], epsilon, dp, refuse);
    for (const measure of ['count', 'visits'] as const) {
      if (dp && measures[measure] && measures[measure].bound === undefined) {
        refuse(
          ['cubes', index, 'measures', measure, 'bound'],
          'is missing: noise is scaled to the most that one visitor adds in a window',
        );
      }
    }
  }
  for (const [index, { epsilon, strata }] of policy.audience.entries()) {
    checkEpsilon(['audience', index, 'epsilon'], epsilon, dp, refuse);
    if (policy.geo === 'none' && strata.includes('country')) {
      refuse(['audience', index, 'strata'], 'has "country", but geo is "none"');
    }
  }
  if (policy.audience.length > 0 && policy.consent.withoutConsent === 'drop') {
    refuse(
      ['audience'],
      'needs visits counted without consent; with consent.withoutConsent "drop" nothing tells how many refused',
    );
  }
}

function checkEpsilon(
  path: (string | number)[],
  epsilon: number | undefined,
  dp: boolean,
  refuse: (path: (string | number)[], message: string) => void,
): void {
  if (dp && epsilon === undefined) {
    refuse(path, 'is missing: with the mechanism "dp" each cube spends a budget, for instance 0.5');
  }
  if (!dp && epsilon !== undefined) {
    refuse(path, 'goes with the mechanism "dp"; suppression keeps no budget');
  }
}
