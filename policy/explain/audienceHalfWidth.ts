import { audienceCubeName } from '../audience.ts';
import type { Cube, Measure } from '../cube.ts';
import { noiseScale, noiseVariance } from '../noise.ts';
import type { Policy } from '../policy.ts';
import { sendersOf } from './traffic.ts';

/** Of fewer consented visitors nothing is said about the others (`query/stratum.ts`). */
const LEAST = 100;
/** The variance of visits per visitor, over its mean squared, that is assumed. */
export const SPREAD = 0.5;

/** What is to be expected of one audience estimate. */
export interface AudienceExpectation {
  readonly window: Cube['window'];
  /** People of one window, those who refused included. */
  readonly people: number;
  /** Half of the interval that sampling and release give (95 %), as a part of `people`; none of too few. */
  readonly halfWidth: number | undefined;
}

/**
 * The expected half-width of each estimate people = visitors·all visits/consented
 * visits, by the delta method: with C of W visits and V visitors consented, noise adds
 * var(V)/V² + (1 − C/W)²·var(C)/C² + (var(A) + var(D))/W² to the relative variance
 * (A visits without consent, D those counted twice), sampling (1 − C/W)·cv²/V.
 */
export function audienceHalfWidth(
  policy: Policy,
  visitorsPerDay: number,
  consentShare: number,
): AudienceExpectation[] {
  return policy.audience.flatMap(({ window }): AudienceExpectation[] => {
    const cube = policy.cubes.find(({ name }) => name === audienceCubeName(window));
    if (!cube) return [];
    const senders = sendersOf(policy, cube, visitorsPerDay, consentShare);
    const { consented, anonymous, visits } = senders;
    const people = consented + anonymous;
    if (consented < LEAST) return [{ window, people, halfWidth: undefined }];
    const refused = anonymous / people;
    const variance = (measure: Measure) => addedVariance(policy, cube, measure);
    const noise =
      variance('visitors') / consented ** 2 +
      (refused ** 2 * variance('consented_visits')) / (consented * visits) ** 2 +
      (variance('anonymous_visits') + variance('counted_twice')) / (people * visits) ** 2;
    const sampling = (refused * SPREAD) / consented;
    return [{ window, people, halfWidth: 1.96 * Math.sqrt(noise + sampling) }];
  });
}

/** What the release adds to a count: noise, or a rounding that may go either way. */
function addedVariance({ release }: Policy, cube: Cube, measure: Measure): number {
  return release.mechanism === 'dp'
    ? noiseVariance(noiseScale(cube, measure))
    : (release.rounding ** 2 - 1) / 12;
}
