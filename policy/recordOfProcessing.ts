import { budgetOfDay, budgetOfMonth } from './budget.ts';
import { budgetInWords } from './budgetInWords.ts';
import type { Dimension } from './cube.ts';
import { cubeInWords, dimensionsInWords } from './cubeInWords.ts';
import { ID_DAYS, KEPT_ON_DEVICE } from './deviceStorage.ts';
import { defaultsInWords, signalsInWords } from './notice.ts';
import { openWindows, windowsInWords } from './openWindows.ts';
import type { Platform } from './platform.ts';
import type { Policy } from './policy.ts';
import { type DataCategory, RECORD_WORDS, type RecordWords } from './recordWords.ts';
import { RESEND_HOURS } from './resends.ts';
import { whatConsentChanges } from './rules/whatConsentChanges.ts';

/** A record of processing activities, in the order of GDPR art. 30(1). */
export interface RecordOfProcessing {
  readonly law: 'GDPR art. 30(1)';
  readonly site: string;
  readonly policyVersion: number;
  /** (a) */
  readonly controller: Policy['controller'];
  /** (b) */
  readonly purposes: readonly string[];
  /** What the purposes rest on: not asked for by art. 30, but by art. 5(2), 6 and 13. */
  readonly legalBasis: readonly string[];
  /** (c) */
  readonly dataSubjects: readonly string[];
  readonly personalData: readonly DataCategory[];
  readonly publishedData: readonly string[];
  /** (d) */
  readonly recipients: Policy['recipients'];
  /** (e) */
  readonly transfers: Policy['transfers'];
  /** (f) */
  readonly timeLimits: readonly string[];
  /** (g), art. 32(1) */
  readonly securityMeasures: readonly string[];
}

/**
 * The record that GDPR art. 30(1) wants of a site's audience measurement, from
 * its policy and from what the code does where it runs (docs/architecture.md). The controller
 * adds what only it knows: the machines, who may log on to them, its backups.
 */
export function recordOfProcessing(policy: Policy, platform: Platform): RecordOfProcessing {
  const words = RECORD_WORDS[platform];
  const { nothingCounted } = whatConsentChanges(policy);
  return {
    law: 'GDPR art. 30(1)',
    site: policy.site,
    policyVersion: policy.version,
    controller: policy.controller,
    purposes: ['Audience measurement: how the site is used, in numbers. No other purpose.'],
    legalBasis: legalBasis(policy),
    dataSubjects: [
      policy.children.directed
        ? 'Visitors of the site, which is directed to children'
        : 'Visitors of the site',
    ],
    personalData: personalData(policy, words),
    publishedData: nothingCounted
      ? [
          'Nothing is counted: nobody on a site for children is granted consent, and every event without it is dropped',
        ]
      : policy.cubes.map((cube) => `${cube.name}: ${cubeInWords(cube)}`),
    recipients: words.recipients(policy),
    transfers: policy.transfers,
    timeLimits: timeLimits(policy, words),
    securityMeasures: securityMeasures(policy, words),
  };
}

function timeLimits(policy: Policy, words: RecordWords): string[] {
  const { retention, release } = policy;
  const { counts, fingerprints } = openWindows(policy);
  const closes = `closes, ${release.graceMinutes} minutes after its end`;
  const longest = fingerprints.at(-1);
  const atMost =
    longest === 'week' || longest === 'month'
      ? `; those of a ${longest} live up to ${longest === 'week' ? 7 : 31} days and that`
      : '';
  return [
    'Address, user agent and what else comes with a request: until it is answered, well under a second',
    `Open counts: until their ${windowsInWords(counts, 'or')} ${closes}`,
    ...(longest
      ? [
          `Keyed fingerprints, what is counted beside each, and keys: until their ${windowsInWords(fingerprints, 'or')} ${closes}${atMost}`,
        ]
      : []),
    `Hashes of the random numbers of counted events, under a key of their own, so that one sent again counts once: ${2 * RESEND_HOURS} hours at most${words.resendsToo}`,
    `Published counts, which are not personal data: ${retention.months} months from their release, then deleted by the database`,
    ...words.timeLimits(policy),
  ];
}

function legalBasis(policy: Policy): string[] {
  const { grantable, needed, apart, scriptRead } = whatConsentChanges(policy);
  const consented = [
    ...(needed ? ['Consent (art. 6(1)(a)) for counting a request at all'] : []),
    ...(apart
      ? [
          'Consent (art. 6(1)(a); ePrivacy Directive art. 5(3)) for an id of the browser, used to count a person once a window',
        ]
      : []),
    ...(scriptRead.length > 0
      ? [
          `Consent (art. 6(1)(a); ePrivacy Directive art. 5(3)) for what a script reads from the device: ${dimensionsInWords(scriptRead)}`,
        ]
      : []),
  ];
  const request = grantable
    ? 'a request without consent'
    : 'a request, none of which counts as consented on a site directed to children,';
  return [
    ...(grantable ? consented : []),
    `Legitimate interest (art. 6(1)(f)) for the moment in which ${request} is ${needed ? 'recognised and dropped' : 'reduced to counts'}`,
    ...signalsInWords(policy),
    ...defaultsInWords(policy),
  ];
}

/** What of the sender's device only some cubes use. */
const READ: readonly (DataCategory & { readonly dimension: Dimension })[] = [
  {
    dimension: 'language',
    data: 'Language of the browser',
    use: 'reduced to one language, with its country where it has one; the one that a script reads with consent only, else that of the request',
    until: 'the request is answered',
  },
  {
    dimension: 'timezone',
    data: 'Time zone',
    use: 'with consent only: counted as it is where it is a known one',
    until: 'the request is answered',
  },
  {
    dimension: 'screen',
    data: 'Size of the screen',
    use: 'with consent only: reduced to a class of sizes',
    until: 'the request is answered',
  },
  {
    dimension: 'engaged',
    data: 'Time spent on a page',
    use: 'with consent only: reduced to a range',
    until: 'the request is answered',
  },
];

function read(policy: Policy): DataCategory[] {
  const { grantable, nothingCounted, deviceRead } = whatConsentChanges(policy);
  if (nothingCounted) return [];
  const used = policy.cubes.flatMap(({ dimensions }) => dimensions);
  return READ.filter(
    ({ dimension }) => used.includes(dimension) && (grantable || !deviceRead.includes(dimension)),
  ).map(({ data, use, until }) => ({ data, use, until }));
}

function personalData(policy: Policy, words: RecordWords): DataCategory[] {
  const place =
    policy.geo === 'none'
      ? 'not looked up'
      : `${words.place} the ${policy.geo === 'region' ? 'country and region' : 'country'}, first of all`;
  return [
    {
      data: 'Network address',
      use: place,
      until: words.transient,
    },
    {
      data: 'User agent and client hints',
      use: 'reduced to kind of device, operating system and browser; programs are dropped',
      until: words.transient,
    },
    {
      data: 'Addresses of the page and of the page before',
      use: 'reduced to a declared page and a registrable domain; query and fragment are not read, but for declared campaign names',
      until: 'the request is answered',
    },
    {
      data: 'Consent signals (GPC, DNT, TCF, GPP, Consent Mode, the site’s own)',
      use: 'decide whether and how the request is counted',
      until: 'the request is answered',
    },
    ...read(policy),
    ...(whatConsentChanges(policy).grantable
      ? [
          {
            data: `On the device, with consent only: ${KEPT_ON_DEVICE}`,
            use: 'tells browsers apart, and sends what was lost on the way',
            until: `consent is taken back, at most ${ID_DAYS} days`,
          },
        ]
      : []),
    ...(whatConsentChanges(policy).apart
      ? [
          {
            data: `Keyed fingerprint of an id of the browser, with consent only: 64 bits of a hash under a random key of the window (${windowsInWords(openWindows(policy).fingerprints, 'and')}); with it how many events of each kind and visits it had in the window, and the cells it was counted in`,
            use: 'counts each person once a window, within the bounds of the policy; treated as personal data',
            until: words.fingerprint,
          },
        ]
      : []),
    ...words.personalData(policy),
  ];
}

function securityMeasures(policy: Policy, words: RecordWords): string[] {
  return [
    words.events,
    ...(whatConsentChanges(policy).apart
      ? [`Pseudonymisation: visitors are known by a keyed hash; ${words.keys}`]
      : []),
    words.closing,
    disclosureControl(policy),
    words.access,
    words.logs,
    'Integrity and resilience: a request is acknowledged once its counts are durable; an outbox is sent until the database has it',
  ];
}

function disclosureControl(policy: Policy): string {
  const { release } = policy;
  if (release.mechanism === 'suppression') {
    return `Statistical disclosure control: cells of fewer than ${release.k} contributors are deleted unpublished, others rounded to multiples of ${release.rounding}`;
  }
  const day = budgetInWords(budgetOfDay(policy));
  const month = budgetInWords(budgetOfMonth(policy));
  return `Differential privacy: every published count has discrete Laplace noise, scaled to the most that one consented browser adds; all releases together tell of what it does in a day at most ${day}, in a month at most ${month}. What comes without an id, as all does without consent, has it for as many page loads as the bounds`;
}
