import { isAudienceCube } from './audience.ts';
import { type Cube, PULSE } from './cube.ts';
import { domainOf } from './domain.ts';
import { type AudienceExpectation, audienceHalfWidth } from './explain/audienceHalfWidth.ts';
import { type CubeEstimate, estimateCube } from './explain/estimateCube.ts';
import {
  assumptionsInWords,
  estimateInWords,
  expectationInWords,
} from './explain/estimatesInWords.ts';
import { exactnessInWords } from './explain/exactnessInWords.ts';
import type { Traffic } from './explain/traffic.ts';
import type { Policy } from './policy.ts';
import { policyInWords, type Section } from './policyInWords.ts';
import { whatConsentChanges } from './rules/whatConsentChanges.ts';

export interface Explanation {
  readonly site: string;
  readonly sections: readonly Section[];
  readonly estimates: readonly CubeEstimate[];
  readonly audience: readonly AudienceExpectation[];
}

/** What a policy means in plain words, and how exact its numbers would be. */
export function explainPolicy(policy: Policy, traffic: Traffic): Explanation {
  const { visitorsPerDay, consentShare = 0.5 } = traffic;
  const share = whatConsentChanges(policy).grantable ? consentShare : 0;
  const cubes = policy.cubes.filter((cube) => !isAudienceCube(cube));
  const estimates = cubes.map((cube) => estimateCube(policy, cube, visitorsPerDay, share));
  const audience = audienceHalfWidth(policy, visitorsPerDay, share);
  return {
    site: policy.site,
    sections: [
      ...policyInWords(policy),
      { heading: 'How exact the numbers are', lines: exactnessInWords(policy, visitorsPerDay) },
      {
        heading: `How much is withheld, at ${visitorsPerDay} visitors a day`,
        lines: estimates.map((estimate, index) =>
          estimateInWords(estimate, isClosed(policy, cubes[index] ?? PULSE)),
        ),
      },
      ...(audience.length > 0
        ? [
            {
              heading: 'How exact the estimates of the audience are',
              lines: audience.map(expectationInWords),
            },
          ]
        : []),
      { heading: 'What that assumes', lines: assumptionsInWords(policy, share) },
    ],
    estimates,
    audience,
  };
}

export function explanationText({ site, sections }: Explanation): string {
  const parts = sections.map(
    ({ heading, lines }) => `${heading}\n${lines.map((line) => `  ${line}\n`).join('')}`,
  );
  return `${site}\n\n${parts.join('\n')}`;
}

/** Under `dp` every cell of a closed domain is published. */
function isClosed(policy: Policy, cube: Cube): boolean {
  return policy.release.mechanism === 'dp' && domainOf(policy, cube) !== undefined;
}
