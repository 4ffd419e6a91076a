import type { PackName } from '../../policy/rules/rule.ts';
import type { CheckInfo, Severity } from '../finding.ts';

/** A rule pack of `policy check`, as a check of an audit. */
export interface Law {
  readonly pack: PackName;
  readonly info: CheckInfo;
  /** Why there is nothing to check where the pack is not asked. */
  readonly otherwise: string;
}

function law(
  pack: PackName,
  name: CheckInfo['name'],
  texts: { title: string; what: string; otherwise: string; clauses: readonly string[] },
  severity: Severity = 'serious',
): Law {
  const { title, what, otherwise, clauses } = texts;
  return {
    pack,
    otherwise,
    info: {
      ...{ name, title, what, severity, clauses },
      how: 'The rules of `headcount policy check` are asked of the policy in force, with the date of the audit. They read the policy, not the law: they are no legal advice.',
      remedy:
        'Change the policy as the rule says, give it the next version, and ask a lawyer where the rule says that one has to decide (docs/legal.md).',
    },
  };
}

/** All rule packs, in the order of a report. */
export const LAWS: readonly Law[] = [
  law(
    'general',
    'law.promises',
    {
      title: 'The policy says what it means: no rule of it hides, contradicts or outdoes another.',
      what: 'The general rules: defaults that can decide, open segments of pages, rounding, budget and bounds, secure origins, events that are counted.',
      otherwise: '',
      clauses: ['GDPR art. 5(1)(a)', 'GDPR art. 5(1)(c)', 'GDPR art. 25'],
    },
    'minor',
  ),
  law('gdpr', 'law.gdpr', {
    title: 'The policy keeps the rules of the GDPR and the UK GDPR that can be read from it.',
    what: 'Recipients and transfers, the contact, how long open windows are kept, measures of visitors, children.',
    otherwise: 'The policy names neither the EU nor the UK under jurisdictions.',
    clauses: [
      'GDPR art. 5(1)(c)',
      'GDPR art. 5(1)(e)',
      'GDPR art. 8',
      'GDPR art. 13',
      'GDPR art. 30',
    ],
  }),
  law('eprivacy', 'law.eprivacy', {
    title: 'Nothing is read from a device on the strength of silence.',
    what: 'What the policy takes for consent where nothing was said, and which events only a script can tell of.',
    otherwise: 'The policy names neither the EU nor the UK under jurisdictions.',
    clauses: ['ePrivacy art. 5(3)', 'PECR reg. 6'],
  }),
  law('cnil', 'law.cnil', {
    title: 'Counting without consent stays within the exemption of the CNIL.',
    what: 'Purpose, recipients, retention, the threshold of small cells and the detail of places.',
    otherwise: 'The policy does not name the EU, or drops what comes without consent.',
    clauses: ['CNIL guidelines 2020-091, art. 5', 'CNIL recommendation 2020-092, art. 5'],
  }),
  law('ccpa', 'law.ccpa', {
    title: 'A signal to opt out is honoured, and nothing is sold or shared.',
    what: 'What Global Privacy Control counts as, the recipients, the contact.',
    otherwise: 'The policy does not name US-CA under jurisdictions.',
    clauses: ['CCPA § 1798.120', 'CCPA § 1798.135', 'CCPA § 1798.140'],
  }),
  law('coppa', 'law.coppa', {
    title: 'Where a service is directed to children, no id is read and none is granted by default.',
    what: 'Whether the service is directed to children, and what then follows for ids, defaults and recipients.',
    otherwise: 'The policy names neither US nor US-CA under jurisdictions.',
    clauses: ['COPPA, 16 CFR § 312.2 to § 312.10'],
  }),
  law('dpdp', 'law.dpdp', {
    title: "The policy keeps the rules of India's DPDP Act that can be read from it.",
    what: 'Consent by default, children, the notice, who answers questions, how long visitors are known.',
    otherwise: 'The policy does not name IN under jurisdictions.',
    clauses: [
      ...[5, 6, 8, 9].map((s) => `DPDP Act 2023 s. ${s}`),
      ...[3, 8, 9].map((r) => `DPDP Rules 2025 r. ${r}`),
    ],
  }),
];
