import { EEA } from '../consentRules.ts';
import type { Policy } from '../policy.ts';
import { bounds } from './bounds.ts';
import { budget } from './budget.ts';
import { isPersonal } from './personalPrefix.ts';
import { error, ok, type Pack, type Rule, warning } from './rule.ts';
import { whatConsentChanges } from './whatConsentChanges.ts';

const WP216 = {
  clause:
    'Article 29 Working Party, Opinion 05/2014 on Anonymisation Techniques (WP216), 10 April 2014',
  url: 'https://ec.europa.eu/justice/article-29/documentation/opinion-recommendation/files/2014/wp216_en.pdf',
};
const CAPABILITY_URLS = {
  clause: 'W3C Technical Architecture Group, Good Practices for Capability URLs (draft of 2014)',
  url: 'https://www.w3.org/TR/capability-urls/',
};
const FIRST_FIT = {
  clause:
    'Headcount, docs/policy.md, "consent.defaults": the first entry that fits decides (in Google\'s consent mode, linked here, the more specific region does)',
  url: 'https://developers.google.com/tag-platform/security/guides/consent',
};

const defaultsPlaced: Rule = {
  id: 'general.defaults-placed',
  pack: 'general',
  source: FIRST_FIT,
  judge({ consent, geo }) {
    const lost = consent.defaults.flatMap(({ regions }, index) =>
      regions.some((region) => !isTold(region, geo)) ? [`consent.defaults.${index}`] : [],
    );
    if (lost.length === 0) return ok(`geo is "${geo}", which tells every region of the defaults`);
    return warning(
      `geo is "${geo}", but ${lost.join(', ')} name places it does not tell: they never fit`,
      'set geo to "country" (or "region" for regions such as "US-CA"), or remove those regions',
    );
  },
};

const defaultsReached: Rule = {
  id: 'general.defaults-reached',
  pack: 'general',
  source: FIRST_FIT,
  judge({ consent }) {
    const before: string[] = [];
    const shadowed = consent.defaults.flatMap(({ regions }, index) => {
      const hidden = regions.every((region) => before.some((earlier) => covers(earlier, region)));
      before.push(...regions);
      return hidden ? [`consent.defaults.${index}`] : [];
    });
    if (shadowed.length === 0) return ok(`${consent.defaults.length} defaults, each can decide`);
    return warning(
      `${shadowed.join(', ')}: an earlier entry fits whoever this one fits, so it never decides`,
      `put it before the entry that hides it, or remove it`,
    );
  },
};

const openSegments: Rule = {
  id: 'general.open-segments',
  pack: 'general',
  source: CAPABILITY_URLS,
  judge({ pages }) {
    const named = pages.flatMap((template, index) =>
      namesPerson(template) ? [`pages.${index} ("${template}")`] : [],
    );
    if (named.length === 0)
      return ok(`no open segment of the ${pages.length} pages names a person`);
    return warning(
      `${named.join(', ')}: an open segment here may be a person's name or key, and is kept`,
      'write ":id" instead of "{…}", so that the segment is not kept',
    );
  },
};

const rounding: Rule = {
  id: 'general.rounding',
  pack: 'general',
  source: WP216,
  judge({ release }) {
    if (release.mechanism === 'dp') return ok('counts have noise, which rounding adds nothing to');
    if (release.rounding > 1) return ok(`counts are multiples of ${release.rounding}`);
    return warning(
      'release.rounding is 1: exact counts may let differences of answers show single people',
      'set release.rounding to 5 or more',
    );
  },
};

const secureOrigins: Rule = {
  id: 'general.secure-origins',
  pack: 'general',
  source: {
    clause: 'W3C, Secure Contexts',
    url: 'https://www.w3.org/TR/secure-contexts/',
  },
  judge({ origins }) {
    const plain = origins.flatMap((origin, index) =>
      isPlain(origin) ? [`origins.${index} ("${origin}")`] : [],
    );
    if (plain.length === 0)
      return ok(`all ${origins.length} origins are https, or of this machine`);
    return warning(
      `${plain.join(', ')}: over http anybody on the way can read which pages are looked at`,
      'serve the site over https and name that origin; keep http for imported logs only',
    );
  },
};

const customCounted: Rule = {
  id: 'general.custom-counted',
  pack: 'general',
  source: {
    clause: 'GDPR art. 5(1)(c), data minimisation: what no cube counts need not be sent',
    url: 'https://eur-lex.europa.eu/eli/reg/2016/679/oj',
  },
  judge({ custom, cubes }) {
    const idle = Object.keys(custom).filter(
      (name) => !cubes.some((cube) => cube.event === 'custom' && (cube.custom ?? name) === name),
    );
    if (idle.length === 0) return ok('every declared custom event is counted by a cube');
    return warning(
      `custom declares ${idle.join(', ')}, which no cube counts`,
      `remove ${idle.map((name) => `custom.${name}`).join(', ')}, or add a cube for it`,
    );
  },
};

const childrenCount: Rule = {
  id: 'general.children-count',
  pack: 'general',
  source: {
    clause:
      'Headcount, docs/policy.md, "children.directed": nobody is ever granted consent (a parent would have to give it, 16 CFR § 312.5, linked here)',
    url: 'https://www.ecfr.gov/current/title-16/chapter-I/subchapter-C/part-312',
  },
  judge(policy) {
    if (!policy.children.directed) return ok('children.directed is false');
    if (!whatConsentChanges(policy).nothingCounted)
      return ok('children.directed is true, and all are counted without an id');
    return error(
      'children.directed is true, so nobody is ever granted consent, and consent.withoutConsent is "drop": every event is dropped, and nothing is counted',
      'set consent.withoutConsent to "count", which counts all without an id',
    );
  },
};

/** What every site should see, whatever law it is under. */
export const general: Pack = {
  name: 'general',
  appliesTo: () => true,
  rules: [
    defaultsPlaced,
    defaultsReached,
    openSegments,
    rounding,
    budget,
    bounds,
    secureOrigins,
    customCounted,
    childrenCount,
  ],
};

function isTold(region: string, geo: Policy['geo']): boolean {
  return region === '*' || geo === 'region' || (geo === 'country' && !region.includes('-'));
}

/** Whether everybody in `inner` is in `outer`. */
function covers(outer: string, inner: string): boolean {
  if (outer === '*' || outer === inner) return true;
  return outer === 'EEA'
    ? EEA.has(inner.slice(0, 2)) && inner !== 'EEA'
    : inner.startsWith(`${outer}-`);
}

function namesPerson(template: string): boolean {
  const segments = template.split('/');
  return segments.some(
    (segment, index) => segment.startsWith('{') && isPersonal(segments[index - 1] ?? ''),
  );
}

function isPlain(origin: string): boolean {
  const url = URL.parse(origin);
  return url?.protocol === 'http:' && !/^(?:localhost|127\.|\[::1\])/.test(url.hostname);
}
