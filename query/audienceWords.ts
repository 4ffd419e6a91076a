import { type AudienceEstimate, REFUSERS_VISIT } from './estimateAudience.ts';

const WHY_NOT = {
  too_few_consented:
    'No estimate: fewer than 100 people agreed to be counted, too few to tell how often people visit. Take a longer window.',
  clipped:
    'No estimate: more than 0.5 % of visits are beyond the most that may count for one visitor. Raise the bound of the audience in the policy.',
  too_noisy:
    'No estimate: the noise that protects each person is too large beside so few people. Take a longer window, or give the audience more epsilon.',
} as const;

/** An estimate as two or three sentences for those who decide by it. */
export function audienceWords(audience: AudienceEstimate): string {
  if (audience.reason !== undefined) return WHY_NOT[audience.reason];
  const { estimate, low, high, assumption, consentShare } = audience;
  const { least, most } = REFUSERS_VISIT;
  return [
    `About ${about(estimate)} people (between ${about(low)} and ${about(high)} in 95 of 100 cases, if people who refuse visit as often as those who agree).`,
    `If they visit between ${least} and ${most} times as often: ${about(assumption.low)} to ${about(assumption.high)}.`,
    `${Math.round((consentShare ?? 0) * 100)} % of visits were with consent. People who objected are not in it.`,
  ].join(' ');
}

/** Three digits: the next ones are far below what is known. */
const ABOUT = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

function about(people: number): string {
  return ABOUT.format(people);
}
