import { isAudienceCube } from '../audience.ts';
import { EEA } from '../consentRules.ts';
import { openWindows, windowsInWords } from '../openWindows.ts';
import type { Policy } from '../policy.ts';
import { contactKind } from './contactKind.ts';
import { error, ok, type Pack, type Rule, warning } from './rule.ts';
import { visitorMeasures } from './visitorMeasures.ts';

const url = 'https://eur-lex.europa.eu/eli/reg/2016/679/oj';

/** Fingerprints of consented visitors are personal until their window closes. */
const LONG_GRACE_MINUTES = 360;

const transfers: Rule = {
  id: 'gdpr.transfers',
  pack: 'gdpr',
  source: { clause: 'GDPR art. 13(1)(f), 30(1)(e) and chapter V (and UK GDPR)', url },
  judge(policy) {
    const covered = new Set(policy.transfers.map(({ country }) => country));
    const bare = policy.recipients.flatMap(({ name, country }, index) =>
      isHome(policy, country) || covered.has(country)
        ? []
        : [`recipients.${index} ("${name}") in ${country}`],
    );
    if (bare.length === 0) {
      return ok('every recipient is at home or in a country that transfers has a safeguard for');
    }
    return error(
      `${bare.join(', ')}: a third country, and transfers does not say what safeguards the data there`,
      'add {"country", "safeguard"} to transfers: an adequacy decision, standard contractual clauses, …',
    );
  },
};

const transfersUsed: Rule = {
  id: 'gdpr.transfers-used',
  pack: 'gdpr',
  source: { clause: 'GDPR art. 30(1)(d) and (e)', url },
  judge({ recipients, transfers: entries }) {
    const idle = entries.flatMap(({ country }, index) =>
      recipients.some((recipient) => recipient.country === country)
        ? []
        : [`transfers.${index} (${country})`],
    );
    if (idle.length === 0) return ok(`${entries.length} transfers, each with a recipient there`);
    return warning(
      `${idle.join(', ')}: no recipient is in that country`,
      'name who receives the data there in recipients, or remove the transfer',
    );
  },
};

const contact: Rule = {
  id: 'gdpr.contact',
  pack: 'gdpr',
  source: { clause: 'GDPR art. 13(1)(a) and 30(1)(a)', url },
  judge({ controller }) {
    const kind = contactKind(controller.contact);
    if (kind) return ok(`controller.contact is ${kind === 'email' ? 'an' : 'a'} ${kind}`);
    return warning(
      `controller.contact is "${controller.contact}", by which nobody can be reached`,
      'set controller.contact to an email address, an https link or a telephone number',
    );
  },
};

const grace: Rule = {
  id: 'gdpr.storage-limitation',
  pack: 'gdpr',
  source: { clause: 'GDPR art. 5(1)(e), storage limitation', url },
  judge(policy) {
    const { graceMinutes } = policy.release;
    if (visitorMeasures(policy).length === 0 || graceMinutes <= LONG_GRACE_MINUTES) {
      return ok(
        `windows close ${graceMinutes} minutes after their end, and fingerprints with them`,
      );
    }
    return warning(
      `release.graceMinutes is ${graceMinutes}: fingerprints of visitors stay personal data that much longer`,
      `set release.graceMinutes to ${LONG_GRACE_MINUTES} or less`,
    );
  },
};

const longWindows: Rule = {
  id: 'gdpr.long-windows',
  pack: 'gdpr',
  source: { clause: 'GDPR art. 5(1)(c) and (e), data minimisation and storage limitation', url },
  judge(policy) {
    const { fingerprints } = openWindows(policy);
    const long = policy.cubes.flatMap(({ name, window, dimensions, measures }, index) =>
      (window === 'week' || window === 'month') && dimensions.length > 0 && measures.visitors
        ? isAudienceCube({ name })
          ? []
          : [`cubes.${index} ("${name}", by the ${window})`]
        : [],
    );
    if (fingerprints.length === 0) return ok('nobody is told apart, so no fingerprint is kept');
    if (long.length === 0) {
      return ok(
        `fingerprints live until their ${windowsInWords(fingerprints, 'or')} closes, and beside those of a week or month stands no place or page`,
      );
    }
    return warning(
      `${long.join(', ')}: beside each fingerprint stands in which cells it was counted, for so long; that is what somebody looked at in a week or a month`,
      'count it by the day, or without measures.visitors and bounds; or write down why the longer window is needed',
    );
  },
};

const children: Rule = {
  id: 'gdpr.children',
  pack: 'gdpr',
  source: { clause: 'GDPR art. 8 and recital 38', url },
  judge(policy) {
    const measures = visitorMeasures(policy);
    if (!policy.children.directed) return ok('children.directed is false');
    if (measures.length === 0) return ok('children.directed is true, and nobody is told apart');
    return error(
      `children.directed is true, but ${measures.join(', ')} tell visitors apart by consent; below an age of 13 to 16, by country, a parent has to give or authorise it`,
      `remove ${measures.join(', ')}`,
    );
  },
};

/** GDPR, and what the UK kept of it. */
export const gdpr: Pack = {
  name: 'gdpr',
  appliesTo: ({ jurisdictions }) => jurisdictions.includes('EU') || jurisdictions.includes('UK'),
  rules: [transfers, transfersUsed, contact, grace, longWindows, children],
};

/** The UK takes the EEA for adequate by its own law; to the EU the UK is a third country. */
function isHome({ jurisdictions }: Policy, country: string): boolean {
  return EEA.has(country) || (country === 'GB' && !jurisdictions.includes('EU'));
}
