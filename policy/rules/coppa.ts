import { allGrants } from './defaultGrants.ts';
import { error, ok, type Pack, type Rule, warning } from './rule.ts';
import { visitorMeasures } from './visitorMeasures.ts';

const RULE = 'https://www.ecfr.gov/current/title-16/chapter-I/subchapter-C/part-312';
/** The amendments of 22 April 2025 (90 FR 16918), effective on 23 June 2025, had to be complied with by then. */
const AMENDED = '2026-04-22';

const noIds: Rule = {
  id: 'coppa.no-ids',
  pack: 'coppa',
  source: {
    clause: '16 CFR § 312.2 "personal information" (persistent identifier), § 312.3, § 312.5',
    url: RULE,
  },
  judge(policy) {
    const measures = visitorMeasures(policy);
    if (!policy.children.directed) return ok('children.directed is false');
    if (measures.length === 0) return ok('children.directed is true, and no cube needs an id');
    return error(
      `children.directed is true, but ${measures.join(', ')} need an id of the browser, which a parent may have to consent to: only support for internal operations is exempt, § 312.5(c)(7)`,
      `remove ${measures.join(', ')}`,
    );
  },
};

const noDefault: Rule = {
  id: 'coppa.no-default-consent',
  pack: 'coppa',
  source: { clause: '16 CFR § 312.5(a), verifiable parental consent', url: RULE },
  judge(policy) {
    const grants = allGrants(policy);
    if (!policy.children.directed) return ok('children.directed is false');
    if (grants.length === 0) return ok('children.directed is true, and silence is never consent');
    return error(
      `children.directed is true, but ${grants.join(', ')} take a child's silence for consent`,
      `remove ${grants.join(', ')}, or set consent to "denied" there`,
    );
  },
};

const assurances: Rule = {
  id: 'coppa.recipients',
  pack: 'coppa',
  source: { clause: '16 CFR § 312.8(c), as amended in 2025', url: RULE, from: AMENDED },
  judge({ children, recipients }) {
    if (!children.directed) return ok('children.directed is false');
    if (recipients.length === 0) return ok('children.directed is true, and there is no recipient');
    return warning(
      `children.directed is true, and recipients names ${recipients.map(({ name }) => name).join(', ')}: each that is given personal data of children must assure in writing that it keeps them safe`,
      'get the assurances, or remove the recipients',
    );
  },
};

const parentsNotice: Rule = {
  id: 'coppa.notice',
  pack: 'coppa',
  source: {
    clause: '16 CFR § 312.4(d) and § 312.10, as amended in 2025',
    url: RULE,
    from: AMENDED,
  },
  judge({ children, controller }) {
    if (!children.directed) return ok('children.directed is false');
    if (controller.address) return ok('controller.address is there for the notice to parents');
    return warning(
      'children.directed is true, and controller.address is missing: the online notice names the operator with address, telephone number and email address, and the written retention policy',
      'set controller.address; the page /privacy/<site> gives what is kept and how long',
    );
  },
};

/** Children under 13 in the United States. */
export const coppa: Pack = {
  name: 'coppa',
  appliesTo: ({ jurisdictions }) => jurisdictions.includes('US') || jurisdictions.includes('US-CA'),
  rules: [noIds, noDefault, assurances, parentsNotice],
};
