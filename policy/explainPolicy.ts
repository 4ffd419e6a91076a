import { isAudienceCube } from './audience.ts';
import { type Cube, PULSE } from './cube.ts';
import { cubeInWords } from './cubeInWords.ts';
import { domainOf } from './domain.ts';
import { type AudienceExpectation, audienceHalfWidth } from './explain/audienceHalfWidth.ts';
import { basisInWords } from './explain/basisInWords.ts';
import { type CubeEstimate, estimateCube } from './explain/estimateCube.ts';
import {
  assumptionsInWords,
  estimateInWords,
  expectationInWords,
} from './explain/estimatesInWords.ts';
import { exactnessInWords } from './explain/exactnessInWords.ts';
import { guaranteeInWords } from './explain/guaranteeInWords.ts';
import type { Traffic } from './explain/traffic.ts';
import { defaultsInWords, signalsInWords } from './notice.ts';
import { openWindows, windowsInWords } from './openWindows.ts';
import type { Policy } from './policy.ts';
import { RESEND_HOURS } from './resends.ts';
import { whatConsentChanges } from './rules/whatConsentChanges.ts';

interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

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
      { heading: 'What is counted', lines: counted(policy) },
      { heading: 'On which basis', lines: basisInWords(policy) },
      {
        heading: 'Which signals are honoured',
        lines: [...signalsInWords(policy), ...defaultsInWords(policy)],
      },
      { heading: 'How long it is kept', lines: kept(policy) },
      { heading: 'Who gets it', lines: receives(policy) },
      { heading: 'What it may tell of one person', lines: guaranteeInWords(policy) },
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

function counted(policy: Policy): string[] {
  return whatConsentChanges(policy).nothingCounted
    ? ['Nothing: every event is dropped, as it would need a consent that nobody can give here.']
    : policy.cubes.map((cube) => `${cube.name}: ${cubeInWords(cube)}`);
}

function kept(policy: Policy): string[] {
  const { release, retention } = policy;
  const { counts, fingerprints } = openWindows(policy);
  const closes = `closes, ${release.graceMinutes} minutes after its end.`;
  return [
    `Open counts: until their ${windowsInWords(counts, 'or')} ${closes}`,
    ...(fingerprints.length > 0
      ? [
          `Fingerprints, and beside each what was counted of it: until their ${windowsInWords(fingerprints, 'or')} ${closes}`,
        ]
      : []),
    `Hashes of the random numbers of counted events, so that one sent again counts once: ${2 * RESEND_HOURS} hours at most.`,
    `Released counts: ${retention.months} months from their release.`,
  ];
}

function receives({ recipients, transfers }: Policy): string[] {
  if (recipients.length === 0) return ['Nobody but the controller.'];
  return [
    ...recipients.map(({ name, role, country }) => `${name} (${country}): ${role}.`),
    ...transfers.map(({ country, safeguard }) => `Safeguard for ${country}: ${safeguard}.`),
  ];
}

/** Under `dp` every cell of a closed domain is published. */
function isClosed(policy: Policy, cube: Cube): boolean {
  return policy.release.mechanism === 'dp' && domainOf(policy, cube) !== undefined;
}
