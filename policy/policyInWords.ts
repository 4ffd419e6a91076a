import { cubeInWords } from './cubeInWords.ts';
import { basisInWords } from './explain/basisInWords.ts';
import { guaranteeInWords } from './explain/guaranteeInWords.ts';
import { defaultsInWords, signalsInWords } from './notice.ts';
import { openWindows, windowsInWords } from './openWindows.ts';
import type { Policy } from './policy.ts';
import { RESEND_HOURS } from './resends.ts';
import { whatConsentChanges } from './rules/whatConsentChanges.ts';

export interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** What a policy means in plain words, as far as it is so whoever comes. */
export function policyInWords(policy: Policy): Section[] {
  return [
    { heading: 'What is counted', lines: counted(policy) },
    { heading: 'On which basis', lines: basisInWords(policy) },
    {
      heading: 'Which signals are honoured',
      lines: [...signalsInWords(policy), ...defaultsInWords(policy)],
    },
    { heading: 'How long it is kept', lines: kept(policy) },
    { heading: 'Who gets it', lines: receives(policy) },
    { heading: 'What it may tell of one person', lines: guaranteeInWords(policy) },
  ];
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
