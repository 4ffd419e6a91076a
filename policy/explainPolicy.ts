import type { Cube, Dimension, EventType } from './cube.ts';
import type { PropSpec } from './customEvents.ts';
import {
  cubeInWords,
  defaultsInWords,
  dimensionsInWords,
  signalsInWords,
  unlinkedBut,
} from './notice.ts';
import type { Policy } from './policy.ts';
import { whatConsentChanges } from './rules/whatConsentChanges.ts';

export interface Traffic {
  readonly visitorsPerDay: number;
  /** How many of them consent, 0 to 1. */
  readonly consentShare?: number;
}

/** What is to be expected of one cube at the given traffic. */
export interface CubeEstimate {
  readonly cube: string;
  /** Those who contribute to some cell of it in one window. */
  readonly contributors: number;
  /** Combinations of values that are assumed to occur. */
  readonly cells: number;
  /** Of them, those that are published in a window. */
  readonly published: number;
  /** Of the cube's total, what stands in cells that are withheld, 0 to 1. */
  readonly withheld: number;
}

export interface Explanation {
  readonly site: string;
  readonly sections: readonly { readonly heading: string; readonly lines: readonly string[] }[];
  readonly estimates: readonly CubeEstimate[];
}

/** What a policy means in plain words, and how exact its numbers would be. */
export function explainPolicy(policy: Policy, traffic: Traffic): Explanation {
  const { grantable, apart } = whatConsentChanges(policy);
  const share = grantable ? (traffic.consentShare ?? 0.5) : 0;
  const estimates = policy.cubes.map((cube) =>
    estimateCube(policy, cube, traffic.visitorsPerDay, share),
  );
  const { retention, recipients, transfers, site } = policy;
  return {
    site,
    sections: [
      { heading: 'What is counted', lines: counted(policy) },
      { heading: 'On which basis', lines: basis(policy) },
      {
        heading: 'Which signals are honoured',
        lines: [...signalsInWords(policy), ...defaultsInWords(policy)],
      },
      {
        heading: 'How long it is kept',
        lines: [
          `Open counts${apart ? ' and fingerprints' : ''}: until the window closes, ${policy.release.graceMinutes} minutes after its end.`,
          `Released counts: ${retention.months} months from their release.`,
        ],
      },
      {
        heading: 'Who gets it',
        lines:
          recipients.length === 0
            ? ['Nobody but the controller.']
            : [
                ...recipients.map(({ name, role, country }) => `${name} (${country}): ${role}.`),
                ...transfers.map(
                  ({ country, safeguard }) => `Safeguard for ${country}: ${safeguard}.`,
                ),
              ],
      },
      { heading: 'How exact the numbers are', lines: exactness(policy, traffic.visitorsPerDay) },
      {
        heading: `How much is withheld, at ${traffic.visitorsPerDay} visitors a day`,
        lines: estimates.map(estimateLine),
      },
      { heading: 'What that assumes', lines: assumptions(policy, share) },
    ],
    estimates,
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
    : policy.cubes.map(named);
}

function named(cube: Cube): string {
  return `${cube.name}: ${cubeInWords(cube)}`;
}

function basis(policy: Policy): string[] {
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
          'With consent: visitors are told apart within a window, by a fingerprint that goes with it.',
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

function exactness({ release }: Policy, visitors: number): string[] {
  const margin = Math.floor(release.rounding / 2);
  return [
    `A published number is a multiple of ${release.rounding}, so off by at most ${margin}; a sum of 30 of them by at most ${30 * margin}.`,
    `At ${visitors} visits a day that is ± ${percent(margin / visitors)} of a day's total.`,
    `A cell is published from ${release.k} contributors on. What fewer did is in the total, and in no other number.`,
  ];
}

function estimateLine({ cube, contributors, cells, published, withheld }: CubeEstimate): string {
  if (contributors === 0) return `${cube}: all, as nobody counts as a contributor to it.`;
  const per = `${Math.round(contributors)} contributors a window over ${cells} ${cells === 1 ? 'cell' : 'cells'}`;
  return `${cube}: about ${percent(withheld)} of its total; ${Math.round(published)} of the cells published (${per}).`;
}

/** Page views of a visit. */
const VIEWS = 3;
/** How many of a day's visitors send such an event. */
const SENDERS: Readonly<Record<EventType, number>> = {
  page_view: 1,
  page_leave: 1,
  click: 0.3,
  error: 0.02,
  custom: 0.1,
};
/** Segments that are assumed behind an open one. */
const OPEN_SEGMENT = 50;
/** A cube's cells in one window, past which values are folded into one (`aggregate/openWindow.ts`). */
const CELL_BUDGET = 20_000;

function assumptions({ consent }: Policy, share: number): string[] {
  return [
    `Each visitor comes once a day, looks at ${VIEWS} pages, and an hour has a 24th of the day's. ${percent(share)} consent${consent.withoutConsent === 'drop' ? '; the others are dropped' : ''}.`,
    `A visitor with consent contributes to as many cells as its bound allows; one without to the cell of its entry; of clicks, errors, custom events and pages left ten stand for one contributor, or as many as the cube's bound if that is more. Of visitors 30 % click, 10 % send a custom event, 2 % meet an error, once each.`,
    `Values: 30 countries, 40 regions, 25 combinations of device, system and browser, 20 languages, 40 referrers; declared ones as many as there are and (other); ${OPEN_SEGMENT} for each open segment of a page.`,
    'How often they occur falls as 1/rank (Zipf). The contributors of a cell are Poisson distributed.',
    'It is an estimate to choose k and cubes by, not a measurement.',
  ];
}

/**
 * Expected values for one cube in one window. A cell with Poisson(λ)
 * contributors is withheld below k of them; what it then takes from the total is
 * E[X; X < k] = λ · P(X ≤ k − 2).
 */
export function estimateCube(
  policy: Policy,
  cube: Cube,
  visitorsPerDay: number,
  consentShare: number,
): CubeEstimate {
  const { k } = policy.release;
  const contributors = contributorsOf(policy, cube, visitorsPerDay, consentShare);
  const cells = cellsOf(policy, cube);
  let harmonic = 0;
  for (let rank = 1; rank <= cells; rank += 1) harmonic += 1 / rank;
  let published = 0;
  let kept = 0;
  for (let rank = 1; rank <= cells; rank += 1) {
    const share = 1 / (rank * harmonic);
    const mean = contributors * share;
    published += 1 - poissonAtMost(k - 1, mean);
    kept += share * (1 - poissonAtMost(k - 2, mean));
  }
  // Sums of thousands of shares end a hair beside 0 or 1.
  const withheld = Math.min(1, Math.max(0, 1 - kept));
  return { cube: cube.name, contributors, cells, published, withheld };
}

/** P(X ≤ n) of a Poisson distribution, in logarithms so that a large mean does not underflow. */
export function poissonAtMost(n: number, mean: number): number {
  if (n < 0) return 0;
  if (mean === 0) return 1;
  let log = -mean;
  let sum = Math.exp(log);
  for (let i = 1; i <= n; i += 1) {
    log += Math.log(mean / i);
    sum += Math.exp(log);
  }
  return Math.min(1, sum);
}

function contributorsOf(
  { consent, cubes, children }: Policy,
  cube: Cube,
  visitorsPerDay: number,
  consentShare: number,
): number {
  const visitors = (visitorsPerDay / (cube.window === 'hour' ? 24 : 1)) * SENDERS[cube.event];
  const granted = children.directed ? 0 : consentShare;
  const counted = consent.withoutConsent === 'drop' ? visitors * granted : visitors;
  const apart = cubes.some((other) => other.window === cube.window && tellsApart(other));
  // Without consent an entry is a contributor; of what is no page view so many events are.
  const each = (cube.event === 'page_leave' ? VIEWS : 1) / anonymousPerContributor(cube);
  if (!apart) return counted * each;
  const bound = cube.measures.visitors?.bound ?? 1;
  const touched = cube.dimensions.some((dimension) => VARIES.includes(dimension)) ? VIEWS : 1;
  const consented = visitors * granted * Math.min(bound, touched);
  return consented + (counted - visitors * granted) * each;
}

/** As in `release/suppress.ts`, which this folder cannot import. */
function anonymousPerContributor({ event, measures }: Cube): number {
  return event === 'page_view' ? 1 : Math.max(measures.count?.bound ?? 10, 10);
}

function tellsApart({ measures: { count, visits, visitors } }: Cube): boolean {
  return visitors !== undefined || count?.bound !== undefined || visits?.bound !== undefined;
}

/** What differs between the events of one visit. */
const VARIES: readonly Dimension[] = ['page', 'from', 'target'];

/** Joint values of what goes together, then the product of the groups. */
function cellsOf(policy: Policy, cube: Cube): number {
  const has = (dimension: Dimension) => cube.dimensions.includes(dimension);
  const place = has('region') ? 40 : has('country') ? 30 : 1;
  const versions = has('browser_version') || has('os_version');
  const family = (has('device') ? 3 : 1) * (has('os') ? 6 : 1) * (has('browser') ? 8 : 1);
  const device = versions ? 60 : Math.min(25, family);
  const rest = cube.dimensions
    .map((dimension) => valuesOf(policy, cube, dimension))
    .reduce((product, values) => product * values, 1);
  return Math.min(CELL_BUDGET, place * device * rest);
}

function valuesOf(policy: Policy, cube: Cube, dimension: Dimension): number {
  switch (dimension) {
    case 'country':
    case 'region':
    case 'device':
    case 'os':
    case 'os_version':
    case 'browser':
    case 'browser_version':
      return 1; // counted together above
    case 'language':
      return 20;
    case 'timezone':
      return 25;
    case 'screen':
      return 4;
    case 'page':
    case 'from':
      return policy.pages.reduce((sum, template) => sum + valuesOfPage(template), 1);
    case 'referrer':
      return 40;
    case 'utm_source':
      return policy.utm.source.length + 2;
    case 'utm_medium':
      return policy.utm.medium.length + 2;
    case 'utm_campaign':
      return policy.utm.campaign.length + 2;
    case 'engaged':
      return 8;
    case 'exit':
      return 2;
    case 'target':
      return policy.targets.length + 1;
    case 'error_kind':
      return 3;
    case 'error_name':
      return policy.errors.length + 1;
    case 'error_status':
      return 6;
    case 'name':
      return Object.keys(policy.custom).length + 1;
    case 'value':
      return valuesOfProp(policy.custom[cube.custom ?? '']?.[cube.prop ?? '']);
  }
}

function valuesOfPage(template: string): number {
  return OPEN_SEGMENT ** (template.match(/\{/g) ?? []).length;
}

function valuesOfProp(prop: PropSpec | undefined): number {
  if (!prop) return 1;
  if ('enum' in prop) return prop.enum.length + 1;
  return 'boolean' in prop ? 3 : prop.buckets.length + 2;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share >= 0.0005 && share < 0.1 ? 1 : 0)} %`;
}
