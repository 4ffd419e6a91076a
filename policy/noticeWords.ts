import { CLOUDFLARE, isRestorable, joinedInWords, RESTORABLE_DAYS } from './edgeFacts.ts';
import { openWindows, windowsInWords } from './openWindows.ts';
import type { Platform } from './platform.ts';
import type { Policy } from './policy.ts';
import { RESEND_HOURS, RESENDS_IN_WORDS } from './resends.ts';

/** What a notice says otherwise by where the pipeline runs. */
export interface NoticeWords {
  /** How the summary ends. */
  summary(policy: Policy): string;
  neverKept(policy: Policy): string;
  address(policy: Policy): string;
  /** When a fingerprint ends, where visitors are told apart. */
  fingerprint(policy: Policy): string;
  /** What becomes of a number of too few. */
  tooFew(policy: Policy): string;
  resends(policy: Policy): string;
  /** What can be brought back after it was deleted; nothing where that is empty. */
  restorable(policy: Policy): readonly string[];
  recipients: { readonly heading: string; readonly none: string; readonly more: readonly string[] };
}

const SERVER_GEO: Readonly<Record<Policy['geo'], string>> = {
  none: 'not used at all',
  country: 'looked up for the country, then forgotten',
  region: 'looked up for the country and the region in it, then forgotten',
};

const server: NoticeWords = {
  summary: () =>
    'It keeps numbers, not people: no profile, no advertising, nothing about what a single person did.',
  neverKept: () =>
    'No event is stored, no history of what you did, and nothing that follows you to another site.',
  address: ({ geo }) => `Your network address: ${SERVER_GEO[geo]}. It is never stored.`,
  fingerprint: (policy) =>
    `Fingerprint and key are deleted when the ${fingerprintWindows(policy)} they belong to is over, and cannot be linked to the next.`,
  tooFew: () => 'What fewer did is thrown away.',
  resends: () => RESENDS_IN_WORDS,
  restorable: () => [],
  recipients: {
    heading: 'Who gets the numbers',
    none: 'Nobody else. The numbers are not sold or shared.',
    more: [],
  },
};

const EDGE_GEO: Readonly<Record<Policy['geo'], string>> = {
  none: 'it is not used to find out where you are',
  country: 'Cloudflare tells the country that it belongs to, and it is forgotten',
  region: 'Cloudflare tells the country and the region that it belongs to, and it is forgotten',
};

const edge: NoticeWords = {
  summary: (policy) =>
    `It publishes numbers, not people: no profile and no advertising.${isRestorable(policy) ? ` What is deleted after counting can be brought back for up to ${RESTORABLE_DAYS} days by whoever runs the account at Cloudflare; it is told below what that is.` : ''}`,
  neverKept: (policy) =>
    `There is no list of events, no history of what you did is made, and nothing follows you to another site.${isRestorable(policy) ? ' What an earlier state of the counts tells is said under “What can be brought back”.' : ''}`,
  address: ({ geo }) =>
    `Your network address: ${EDGE_GEO[geo]}. What counts never stores it. Cloudflare, whose network each request comes in by, sees it.`,
  fingerprint: (policy) =>
    `When the ${fingerprintWindows(policy)} it belongs to is over, the fingerprint is deleted, and the key destroyed: half of it is kept apart, where what is deleted is gone for good. A deleted fingerprint could be brought back for up to ${RESTORABLE_DAYS} days, but not its key, without which nobody can find out whose it was by the id.`,
  tooFew: (policy) =>
    isRestorable(policy)
      ? `What fewer did is not published; it is deleted, and could be brought back for up to ${RESTORABLE_DAYS} days.`
      : server.tooFew(policy),
  resends: (policy) =>
    isRestorable(policy)
      ? `So that an event which is sent again counts once, a hash of each counted event's random number is remembered under a random key, and both are deleted after at most ${2 * RESEND_HOURS} hours. The hash could be brought back for up to ${RESTORABLE_DAYS} days, the key not. Each event has a number of its own, which tells nothing of who sent it.`
      : server.resends(policy),
  restorable: (policy) => (isRestorable(policy) ? restorable(policy) : []),
  recipients: {
    heading: 'Who runs the servers, and who gets the numbers',
    none: 'Nobody else gets the numbers. They are not sold or shared.',
    more: [
      `The counting runs on servers of ${CLOUDFLARE}, on behalf of the site. Its network receives each request whole, with your address and what your browser says of itself, and it keeps records of its own of traffic, as its privacy policy says.`,
    ],
  },
};

/** In words for those who were counted. */
function restorable(policy: Policy): string[] {
  const joined = joinedInWords(policy);
  return [
    `The counts are kept in a store of Cloudflare that can be set back to any moment of the last ${RESTORABLE_DAYS} days, and nobody can switch that off. So whoever runs the site's account there could, for up to ${RESTORABLE_DAYS} days, bring back what was deleted, and nobody else would be told.`,
    `That is more than sums: on a site with few visitors it shows single events, when they came and what was counted of them, such as page, place and kind of device.${joined ? ` ${joined}.` : ''} No network address, name or id is in it${joined ? `, and the key by which an id could be recognised is gone for good once the ${fingerprintWindows(policy)} is over` : ''}.`,
  ];
}

function fingerprintWindows(policy: Policy): string {
  return windowsInWords(openWindows(policy).fingerprints, 'or');
}

export const NOTICE_WORDS: Readonly<Record<Platform, NoticeWords>> = { server, edge };
