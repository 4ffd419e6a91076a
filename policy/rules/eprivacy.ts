import { EEA } from '../consentRules.ts';
import { defaultGrants } from './defaultGrants.ts';
import { error, ok, type Pack, type Rule, warning } from './rule.ts';

/** As amended by Directive 2009/136/EC, which brought in consent. */
const DIRECTIVE = 'https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:02002L0058-20091219';
const EDPB =
  'https://www.edpb.europa.eu/our-work-tools/our-documents/guidelines/guidelines-22023-technical-scope-art-53-eprivacy-directive_en';

const defaultConsent: Rule = {
  id: 'eprivacy.default-consent',
  pack: 'eprivacy',
  source: {
    clause:
      'ePrivacy Directive art. 5(3) (2002/58/EC, as amended), with the consent of GDPR art. 4(11) and 7',
    url: DIRECTIVE,
  },
  judge(policy) {
    if (!policy.jurisdictions.includes('EU')) return ok('the site is not under EU law');
    const { there, unplaced } = defaultGrants(policy, EEA);
    const change =
      'set consent to "denied" there, or put {"regions": ["EEA"], "consent": "denied"} before it';
    if (there.length > 0) {
      return error(
        `${there.join(', ')} take silence for consent in the EEA: an id would be read from the device unasked`,
        change,
      );
    }
    if (unplaced.length === 0) return ok('no default takes silence for consent in the EEA');
    if (policy.geo === 'none') {
      return error(
        `${unplaced.join()} takes silence for consent of all, and with geo "none" nobody is known to be outside the EEA`,
        'set consent to "denied" there, or geo to "country"',
      );
    }
    return warning(
      `${unplaced.join()} takes silence for consent of those whose place is not known, who may be in the EEA`,
      'name the countries where the default is granted instead of "*"',
    );
  },
};

const ukDefaultConsent: Rule = {
  id: 'eprivacy.uk-default-consent',
  pack: 'eprivacy',
  source: {
    clause:
      'PECR reg. 6 and Schedule A1 para. 5 (statistical purposes), by the Data (Use and Access) Act 2025 s. 112 and Schedule 12',
    url: 'https://www.legislation.gov.uk/uksi/2003/2426/schedule/A1',
    from: '2026-02-05',
  },
  judge(policy) {
    if (!policy.jurisdictions.includes('UK')) return ok('the site is not under UK law');
    const { there, unplaced } = defaultGrants(policy, ['GB']);
    const grants = [...new Set([...there, ...unplaced])];
    if (grants.length === 0) return ok('no default takes silence for consent in the UK');
    return warning(
      `${grants.join(', ')} take silence for consent in the UK, which the exception for statistical purposes may allow: to improve the site and for nothing else, with clear information and a simple means to object, free of charge`,
      'set consent to "denied" for "GB", or make sure that the site shows both',
    );
  },
};

const scriptEvents: Rule = {
  id: 'eprivacy.script-events',
  pack: 'eprivacy',
  source: {
    clause:
      'ePrivacy Directive art. 5(3); EDPB Guidelines 2/2023 (version 2.0), sections 2.5 and 3',
    url: EDPB,
  },
  judge({ consent, cubes }) {
    const scripted = cubes.flatMap(({ event, name }, index) =>
      event === 'page_view' ? [] : [`cubes.${index} ("${name}": ${event})`],
    );
    if (consent.withoutConsent === 'drop') return ok('what comes without consent is dropped');
    if (scripted.length === 0) return ok('only page views are counted without consent');
    return warning(
      `${scripted.join(', ')}: only a script on the device can tell of these, and the EDPB may read having it do so as "gaining access"; without consent that needs an exemption, which not every country has`,
      'ask a lawyer for the countries the site is for (docs/legal.md), remove the cubes, or set consent.withoutConsent to "drop"',
    );
  },
};

/** What is read from people's devices. */
export const eprivacy: Pack = {
  name: 'eprivacy',
  appliesTo: ({ jurisdictions }) => jurisdictions.includes('EU') || jurisdictions.includes('UK'),
  rules: [defaultConsent, ukDefaultConsent, scriptEvents],
};
