import { cubeInWords, dimensionsInWords } from './cubeInWords.ts';
import { KEPT_ON_DEVICE } from './deviceStorage.ts';
import { list } from './list.ts';
import { NOTICE_WORDS, type NoticeWords } from './noticeWords.ts';
import { openWindows, windowsInWords } from './openWindows.ts';
import type { Platform } from './platform.ts';
import type { Policy } from './policy.ts';
import { whatConsentChanges } from './rules/whatConsentChanges.ts';

export interface NoticeSection {
  /** An anchor: lower-case letters and hyphens. */
  readonly id: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly items?: readonly string[];
}

/** A privacy notice in plain words, made of a policy and of where it is in force. */
export interface Notice {
  readonly lang: 'en';
  readonly site: string;
  readonly title: string;
  readonly summary: string;
  readonly controller: Policy['controller'];
  /** The company's own privacy policy. */
  readonly privacyPolicy: string;
  readonly policyVersion: number;
  readonly sections: readonly NoticeSection[];
}

const REGION_WORDS: Readonly<Record<string, string>> = {
  '*': 'all other places',
  EEA: 'the EEA',
  'US-CA': 'California',
  GB: 'the United Kingdom',
  CH: 'Switzerland',
  IN: 'India',
  US: 'the United States',
};

/** Which signals a site honours, and as what. */
export function signalsInWords({ consent }: Policy): string[] {
  const effect = {
    denied:
      consent.withoutConsent === 'drop' ? 'you are not counted' : 'you are counted without an id',
    objected: 'nothing of you is counted',
    ignored: 'it changes nothing',
  };
  return [
    `Global Privacy Control, or an opt-out in a GPP string: ${effect[consent.gpc]}.`,
    `Do Not Track: ${effect[consent.dnt]}.`,
    `An objection that the site passes on: ${effect.objected}.`,
    `A refusal in the site's consent dialog, also by TCF or Consent Mode: ${effect.denied}.`,
  ];
}

/** What becomes of those who said nothing, by region. */
export function defaultsInWords(policy: Policy): string[] {
  const { consent } = policy;
  const { grantable } = whatConsentChanges(policy);
  const otherwise =
    consent.withoutConsent === 'drop' ? 'you are not counted' : 'you are counted without an id';
  return [
    ...consent.defaults.map(({ regions, consent: says }) => {
      const where = regions.map((region) => REGION_WORDS[region] ?? region);
      return says === 'granted' && grantable
        ? `Where you said nothing, in ${list(where)}: consent is assumed, and can be refused.`
        : `Where you said nothing, in ${list(where)}: ${otherwise}.`;
    }),
    ...(consent.defaults.some(({ regions }) => regions.includes('*'))
      ? []
      : [
          `Where you said nothing${consent.defaults.length > 0 ? ', elsewhere' : ''}: ${otherwise}.`,
        ]),
  ];
}

/** What a site does with people's data on a platform, in words for them. */
export function notice(policy: Policy, platform: Platform): Notice {
  const words = NOTICE_WORDS[platform];
  const { controller, site } = policy;
  const { nothingCounted } = whatConsentChanges(policy);
  const sections = [
    who(policy),
    counted(policy),
    never(policy, words),
    basis(policy, words),
    choices(policy),
    children(policy),
    hidden(policy, words),
    kept(policy, words),
    restorable(policy, words),
    receives(policy, words),
    rights(policy),
  ];
  return {
    lang: 'en',
    site,
    title: nothingCounted
      ? `${controller.name} counts no visits`
      : `How ${controller.name} counts visits`,
    summary: nothingCounted
      ? `Nothing of how the site of ${controller.name} is used is counted at present.`
      : `${controller.name} counts how its site is used, to see what is read and what does not work. ${words.summary(policy)}`,
    controller,
    privacyPolicy: policy.notice,
    policyVersion: policy.version,
    sections: sections.filter((section) => section !== undefined),
  };
}

function who({ controller }: Policy): NoticeSection {
  const { name, contact, address, dpo, representative } = controller;
  return {
    id: 'who',
    heading: 'Who is responsible',
    paragraphs: [`${name} decides what is counted and why.`],
    items: [
      `Contact: ${contact}`,
      ...(address ? [`Address: ${address}`] : []),
      ...(dpo ? [`Questions about your data go to: ${dpo}`] : []),
      ...(representative ? [`Representative: ${representative}`] : []),
    ],
  };
}

function counted(policy: Policy): NoticeSection {
  if (whatConsentChanges(policy).nothingCounted) {
    return {
      id: 'counted',
      heading: 'What is counted',
      paragraphs: [
        'Nothing: a count would need a consent that is never asked for on a site for children, so whatever arrives is dropped.',
      ],
    };
  }
  return {
    id: 'counted',
    heading: 'What is counted',
    paragraphs: [
      'The one purpose is to measure the audience. These numbers are made, and no others:',
    ],
    items: policy.cubes.map(cubeInWords),
  };
}

function never(policy: Policy, words: NoticeWords): NoticeSection {
  return {
    id: 'never',
    heading: 'What is not kept',
    paragraphs: [
      words.neverKept(policy),
      'Some things arrive with every request on the web. They are used for a moment:',
    ],
    items: [
      words.address(policy),
      'What your browser says of itself: reduced to the names above, then forgotten.',
      'Addresses of pages: reduced to the pages the site has declared; what you searched for or typed is not kept.',
    ],
  };
}

function basis(policy: Policy, words: NoticeWords): NoticeSection {
  return {
    id: 'consent',
    heading: 'With and without your consent',
    paragraphs: [...withConsent(policy, words), withoutConsent(policy)],
  };
}

function withConsent(policy: Policy, words: NoticeWords): string[] {
  const { grantable, needed, apart, scriptRead } = whatConsentChanges(policy);
  if (!grantable) return [];
  return [
    `With your consent, the site's script keeps in your browser ${KEPT_ON_DEVICE}. When you take your consent back, both are deleted. Before you consent, nothing is kept there or read from there.`,
    ...(needed ? ['With your consent, what you do adds one to some of the numbers above.'] : []),
    ...(apart
      ? [
          `With your consent, an id of your browser tells visitors apart, so that one person is counted once. It is turned into a fingerprint under a random key. ${words.fingerprint(policy)}`,
        ]
      : []),
    ...(scriptRead.length > 0
      ? [
          `With your consent, a script reads from your device: ${dimensionsInWords(scriptRead)}. It counts in the numbers above, and is forgotten.`,
        ]
      : []),
  ];
}

function withoutConsent(policy: Policy): string {
  const { grantable, needed, nothingCounted, deviceRead } = whatConsentChanges(policy);
  if (nothingCounted) return 'Nothing is counted, whatever anybody consented to.';
  if (needed) return 'Without your consent nothing is counted.';
  const who = grantable ? 'Without your consent no id is used.' : 'No id is used of anybody.';
  const unread =
    deviceRead.length > 0
      ? ` In place of ${dimensionsInWords(deviceRead)} it says "unknown"${grantable ? '' : ', for everybody'}.`
      : '';
  return `${who} What you do adds one to some of the numbers above, and nothing links it to what you did before or do next${unlinkedBut(policy)}.${unread}`;
}

/** A cube by the page before counts steps, so there a view is linked to one other. */
export function unlinkedBut({ cubes }: Policy): string {
  return cubes.some(({ dimensions }) => dimensions.includes('from'))
    ? ', but for the page before'
    : '';
}

function choices(policy: Policy): NoticeSection {
  return {
    id: 'choices',
    heading: 'How to say no',
    paragraphs: ['You can say no at any time, and a no always wins over a yes:'],
    items: [...signalsInWords(policy), ...defaultsInWords(policy)],
  };
}

function children(policy: Policy): NoticeSection | undefined {
  const { grantable, nothingCounted } = whatConsentChanges(policy);
  if (grantable) return undefined;
  return {
    id: 'children',
    heading: 'Children',
    paragraphs: [
      `This site is made for children. No id of a browser is used, whatever anybody consented to, and nobody is told apart.${nothingCounted ? ' Nothing is counted.' : ''}`,
    ],
  };
}

function hidden(policy: Policy, words: NoticeWords): NoticeSection {
  const { release } = policy;
  if (release.mechanism === 'dp') {
    const unlinked =
      ' Without your consent nothing links your page views, so there the protection is for a few of them, not for all that you do.';
    return {
      id: 'small-numbers',
      heading: 'No number tells whether you came',
      paragraphs: [
        'Random noise is added to every number before it is published, so that the numbers look nearly the same whether you came or not, and whatever you did. How much all of them together can tell about one person is limited.',
        `For that, what you do counts only up to a limit.${whatConsentChanges(policy).needed ? '' : unlinked}`,
      ],
    };
  }
  return {
    id: 'small-numbers',
    heading: 'Small numbers stay hidden',
    paragraphs: [
      `A number is published only when at least ${release.k} contributed to it, and then rounded to a multiple of ${release.rounding}. ${words.tooFew(policy)}`,
    ],
  };
}

function kept(policy: Policy, words: NoticeWords): NoticeSection {
  const { retention, release } = policy;
  const { apart } = whatConsentChanges(policy);
  const open = openWindows(policy);
  const longest = open.fingerprints.at(-1);
  const prints =
    longest === 'week' || longest === 'month'
      ? ` So a fingerprint, with what was counted of it, is kept for up to a ${longest}.`
      : '';
  return {
    id: 'kept',
    heading: 'How long it is kept',
    paragraphs: [
      `While ${windowsInWords(open.counts, 'or', true)} is under way its counts are open${apart ? `, and with consent so are the fingerprints of ${windowsInWords(open.fingerprints, 'or', true)}` : ''}. They close ${release.graceMinutes} minutes after its end.${prints} The published numbers, which are about nobody in particular, are deleted after ${retention.months} months.`,
      words.resends(policy),
    ],
  };
}

function restorable(policy: Policy, words: NoticeWords): NoticeSection | undefined {
  const paragraphs = words.restorable(policy);
  if (paragraphs.length === 0) return undefined;
  return { id: 'restorable', heading: 'What can be brought back', paragraphs };
}

function receives({ recipients, transfers }: Policy, words: NoticeWords): NoticeSection {
  const { heading, none, more } = words.recipients;
  if (recipients.length === 0) return { id: 'recipients', heading, paragraphs: [...more, none] };
  return {
    id: 'recipients',
    heading,
    paragraphs: [
      ...more,
      'These help to run the service or get published numbers. Nothing is sold.',
    ],
    items: [
      ...recipients.map(({ name, role, country }) => `${name} (${country}): ${role}`),
      ...transfers.map(({ country, safeguard }) => `Safeguard for ${country}: ${safeguard}`),
    ],
  };
}

function rights(policy: Policy): NoticeSection {
  const under = new Set(policy.jurisdictions);
  const items = [];
  if (under.has('EU') || under.has('UK')) {
    items.push(
      'In the EU and the UK: to access, correct, delete, restrict or object to what is kept about you, to withdraw consent, and to complain to the data protection authority where you live.',
    );
  }
  if (under.has('US-CA')) {
    items.push(
      'In California: to know, delete and correct, and to opt out of sale and sharing, of which there is none. You are not treated worse for using a right.',
    );
  }
  if (under.has('IN')) {
    items.push(
      'In India: to know what is processed, to correct and erase it, to withdraw consent as easily as you gave it, to nominate somebody, and to complain, first to the contact above and then to the Data Protection Board of India.',
    );
  }
  return {
    id: 'rights',
    heading: 'Your rights',
    paragraphs: [
      'Published numbers are about nobody, so nothing of yours can be found in them. For what is still open, or for any question, write to the contact above.',
    ],
    items,
  };
}
