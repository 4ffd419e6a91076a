import type { Fate } from '../../aggregate/countOutcomes.ts';
import type { Consent, ConsentReason, Decision } from '../../transforms/consent.ts';

const FATES: Readonly<Record<Fate, string>> = {
  '': 'It would be counted.',
  no_consent: 'Not counted: the policy drops what comes without consent.',
  objected: 'Not counted: the person objected, so nothing at all is.',
  bot: 'Not counted: the user agent is that of a program.',
  foreign_page: 'Not counted: the page is of none of the origins that the policy names.',
  not_collected: 'Not counted: no cube of the policy counts it.',
  late: 'Not counted: every window it belongs to has closed.',
  duplicate: 'Not counted: an event with the same id stands before it in this request.',
};

/** What becomes of an event, in a sentence. */
export function fateInWords(fate: Fate): string {
  return FATES[fate];
}

export const FORGETS =
  'It would be counted in no number: it takes consent back, and what open windows hold of this visitor would be deleted.';
export const CHANGES_NOTHING =
  'Not counted: a change of consent adds to numbers of visitors alone, and here to none.';

const DECIDED: Readonly<Record<Consent, string>> = {
  granted: 'Consent is given',
  denied: 'Consent is refused',
  objected: 'The person objects',
  unset: 'Nothing is said of consent, which is the same as none',
};

const BY: Readonly<Record<ConsentReason, string>> = {
  flag: 'by what the site says of the choice',
  child: 'since a child uses it, or the site is for children',
  gpc: 'by Global Privacy Control',
  gpp: 'by the GPP string',
  dnt: 'by Do Not Track',
  tcf: 'by the TCF string',
  gcs: 'by Consent Mode',
  region: "by the policy's default for the region",
  nothing_said: '',
};

/** Which way it was decided, and by which signal. */
export function consentInWords({ consent, reason }: Decision): string {
  return `${[DECIDED[consent], BY[reason]].filter((part) => part !== '').join(', ')}.`;
}
