import { contactKind } from './contactKind.ts';
import { allGrants, defaultGrants } from './defaultGrants.ts';
import { error, ok, type Pack, type Rule, warning } from './rule.ts';
import { visitorMeasures } from './visitorMeasures.ts';

const ACT = 'https://www.meity.gov.in/static/uploads/2024/06/2bf1f0e9f04e6fb4f8fef35e82c42aa5.pdf';
const RULES =
  'https://www.meity.gov.in/static/uploads/2025/11/53450e6e5dc0bfa85ebd78686cadad39.pdf';

/**
 * Eighteen months after the Rules (G.S.R. 846(E)) were notified on 13 November 2025.
 * The ministry proposed in January 2026 to bring some of them forward (docs/legal.md).
 */
const FROM = '2027-05-13';

const consent: Rule = {
  id: 'dpdp.consent',
  pack: 'dpdp',
  source: { clause: 'DPDP Act 2023 s. 6(1)', url: ACT, from: FROM },
  judge(policy) {
    const { there, unplaced } = defaultGrants(policy, ['IN']);
    const grants = [...new Set([...there, ...unplaced])];
    if (grants.length === 0) return ok('no default takes silence for consent in India');
    return error(
      `${grants.join(', ')} take silence for consent in India, or of those whose place is not known; consent needs a clear affirmative action`,
      'set consent to "denied" for "IN", and name countries instead of "*" where it is granted',
    );
  },
};

const children: Rule = {
  id: 'dpdp.children',
  pack: 'dpdp',
  source: {
    clause: 'DPDP Act 2023 s. 9(3) (no tracking or behavioural monitoring of children, under 18)',
    url: ACT,
    from: FROM,
  },
  judge(policy) {
    if (!policy.children.directed) return ok('children.directed is false');
    const wrong = [...visitorMeasures(policy), ...allGrants(policy)];
    if (wrong.length === 0) return ok('children.directed is true, and nobody is told apart');
    return error(
      `children.directed is true, but ${wrong.join(', ')} would tell children apart or take their silence for consent, which may be tracking`,
      `remove ${wrong.join(', ')}`,
    );
  },
};

const notice: Rule = {
  id: 'dpdp.notice',
  pack: 'dpdp',
  source: {
    clause: 'DPDP Act 2023 s. 5(1) and s. 6(3); DPDP Rules 2025 r. 3',
    url: ACT,
    from: FROM,
  },
  judge({ controller, notice: url }) {
    const kind = contactKind(controller.contact);
    if (kind)
      return ok(`notice is ${url}; controller.contact is ${kind === 'email' ? 'an' : 'a'} ${kind}`);
    return warning(
      `controller.contact is "${controller.contact}", by which consent cannot be withdrawn nor a complaint made`,
      'set controller.contact to an email address, an https link or a telephone number',
    );
  },
};

const officer: Rule = {
  id: 'dpdp.contact-person',
  pack: 'dpdp',
  source: {
    clause: 'DPDP Act 2023 s. 8(9); DPDP Rules 2025 r. 9',
    url: ACT,
    from: FROM,
  },
  judge({ controller }) {
    if (controller.dpo) return ok('controller.dpo says who answers questions');
    return warning(
      'controller.dpo is missing: the contact of a data protection officer, or of a person who answers questions, must be published',
      'set controller.dpo',
    );
  },
};

const oneYear: Rule = {
  id: 'dpdp.one-year',
  pack: 'dpdp',
  source: { clause: 'DPDP Rules 2025 r. 8(3)', url: RULES, from: FROM },
  judge(policy, today) {
    const measures = visitorMeasures(policy);
    if (measures.length === 0) return ok('nothing personal outlives the request');
    if (today < FROM) return ok(`the duty to keep personal data and logs a year begins on ${FROM}`);
    return warning(
      `${measures.join(', ')} use fingerprints that are destroyed when their window closes; the rule may be read to want personal data and logs of the processing kept for a year`,
      'ask a lawyer (docs/legal.md): Headcount keeps none on purpose, and has no setting that does',
    );
  },
};

/** India. */
export const dpdp: Pack = {
  name: 'dpdp',
  appliesTo: ({ jurisdictions }) => jurisdictions.includes('IN'),
  rules: [consent, children, notice, officer, oneYear],
};
