import type { Policy } from '../policy.ts';
import type { AudienceExpectation } from './audienceHalfWidth.ts';
import { SPREAD } from './audienceHalfWidth.ts';
import { OPEN_SEGMENT } from './cellsOf.ts';
import type { CubeEstimate } from './estimateCube.ts';
import { percent } from './percent.ts';
import { VIEWS } from './traffic.ts';

/** How much of a cube is withheld. */
export function estimateInWords(
  { cube, contributors, cells, published, withheld }: CubeEstimate,
  closed: boolean,
): string {
  if (closed) {
    return `${cube}: nothing, as ${cells === 1 ? 'its total is' : `all ${cells} of its cells are`} published.`;
  }
  if (contributors === 0) return `${cube}: all, as nobody counts as a contributor to it.`;
  const per = `${Math.round(contributors)} contributors a window over ${cells} ${cells === 1 ? 'cell' : 'cells'}`;
  return `${cube}: about ${percent(withheld)} of its total; ${Math.round(published)} of the cells published (${per}).`;
}

/** How wide an audience estimate would be. */
export function expectationInWords({ window, people, halfWidth }: AudienceExpectation): string {
  return halfWidth === undefined
    ? `A ${window}: none, as fewer than 100 consent.`
    : `A ${window}: about ${Math.round(people)} people, ± ${percent(halfWidth)} if those who refuse come as often as those who consent; the second interval, for when they do not, is wider.`;
}

/** What the estimates rest on. */
export function assumptionsInWords(
  { consent, release, audience }: Policy,
  share: number,
): string[] {
  return [
    `Each visitor comes once a day, looks at ${VIEWS} pages, and an hour has a 24th of the day's. ${percent(share)} consent${consent.withoutConsent === 'drop' ? '; the others are dropped' : ''}.`,
    "Some come back: a week has five times a day's visitors with 1.4 visits each, a month fifteen times with two.",
    release.mechanism === 'dp'
      ? 'Where a cube counts visitors, they alone decide whether a cell is published, and those without consent are none. A visitor is in as many cells as its bound allows. Of visitors 30 % click, 10 % send a custom event, 2 % meet an error, once each.'
      : `A visitor with consent contributes to as many cells as its bound allows; one without to the cell of its entry; of clicks, errors, custom events and pages left ten stand for one contributor, or as many as the cube's bound if that is more. Of visitors 30 % click, 10 % send a custom event, 2 % meet an error, once each.`,
    `Values: 30 countries, 40 regions, 25 combinations of device, system and browser, 20 languages, 40 referrers; declared ones as many as there are and (other); ${OPEN_SEGMENT} for each open segment of a page.`,
    'How often they occur falls as 1/rank (Zipf). The contributors of a cell are Poisson distributed.',
    ...(audience.length > 0
      ? [`Visits of a visitor vary: their variance is ${SPREAD} times the square of their mean.`]
      : []),
    release.mechanism === 'dp'
      ? 'It is an estimate to choose bounds, epsilon and cubes by, not a measurement.'
      : 'It is an estimate to choose k and cubes by, not a measurement.',
  ];
}
