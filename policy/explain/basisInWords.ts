import { dimensionsInWords } from '../cubeInWords.ts';
import { unlinkedBut } from '../notice.ts';
import { openWindows, windowsInWords } from '../openWindows.ts';
import type { Policy } from '../policy.ts';
import { whatConsentChanges } from '../rules/whatConsentChanges.ts';

/** What counting rests on: what becomes of an event with consent and without. */
export function basisInWords(policy: Policy): string[] {
  const { tcf, gcs } = policy.consent;
  const { grantable, nothingCounted } = whatConsentChanges(policy);
  if (!grantable) {
    return [
      'The site is directed to children: nobody is ever granted consent, whatever they or a signal said, so nobody is told apart.',
      nothingCounted
        ? 'So every event is dropped, and nothing is counted.'
        : `Each event adds to the counts, and nothing links it to another${unlinkedBut(policy)}.`,
      ...unreadWithout(policy),
    ];
  }
  return [
    ...withConsent(policy),
    ...withoutConsent(policy),
    ...unreadWithout(policy),
    tcf === undefined
      ? 'A TCF string is no grant, as the policy does not say whose consent it must hold.'
      : 'vendor' in tcf
        ? `A TCF string grants when it holds the consent of vendor ${tcf.vendor}.`
        : "A TCF string grants when it holds the publisher's own consent.",
    gcs
      ? 'A Consent Mode string grants by analytics_storage.'
      : 'A Consent Mode string is no grant.',
  ];
}

function withConsent(policy: Policy): string[] {
  const { needed, apart, scriptRead } = whatConsentChanges(policy);
  const lines = [
    ...(needed ? ['With consent: each event adds to the counts.'] : []),
    ...(apart
      ? [
          `With consent: visitors are told apart within a ${windowsInWords(openWindows(policy).fingerprints, 'or')}, by a fingerprint that goes with it.`,
        ]
      : []),
    ...(scriptRead.length > 0
      ? [`With consent: a script reads ${dimensionsInWords(scriptRead)}.`]
      : []),
  ];
  return lines.length > 0
    ? lines
    : [
        'No cube tells visitors apart or has what a script reads, so consent makes no difference to what is counted of them.',
      ];
}

function withoutConsent(policy: Policy): string[] {
  return whatConsentChanges(policy).needed
    ? ['Without consent: the event is dropped.']
    : [
        `Without consent: each event adds to the counts, and nothing links it to another${unlinkedBut(policy)}.`,
      ];
}

function unreadWithout(policy: Policy): string[] {
  const { needed, deviceRead } = whatConsentChanges(policy);
  return !needed && deviceRead.length > 0
    ? [`Without consent ${deviceRead.join(', ')} stay (unknown): a script had to read them.`]
    : [];
}
