import type { Audience } from '../../query/answerSchema.ts';
import { type Span, spanInWords } from '../period/period.ts';
import type { DayWindow } from '../period/windowsIn.ts';

/** Three digits: the next ones are far below what is known of an estimate. */
const ABOUT = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 });

/** 12404 → "12,400". */
export function aboutCount(people: number): string {
  return ABOUT.format(people);
}

/** A window as one says it: "on 21 Nov 2026", "in the week of 9–15 Nov 2026", "in October 2026". */
export function windowInWords(kind: DayWindow, window: Span): string {
  const words = spanInWords(window);
  return { day: `on ${words}`, week: `in the week of ${words}`, month: `in ${words}` }[kind];
}

/** Why there is no estimate, for those who only read it. */
export const NO_ESTIMATE: Readonly<Record<NonNullable<Audience['reason']>, string>> = {
  too_few_consented:
    'No estimate of all people: fewer than 100 agreed to be counted, too few to tell how often people come. A longer period may have one.',
  clipped:
    'No estimate of all people: too many visits are beyond the most that count for one visitor. Whoever writes the site’s policy can raise that limit.',
  too_noisy:
    'No estimate of all people: the noise that protects each of them is too large beside so few. A longer period may have one.',
};
