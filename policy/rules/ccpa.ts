import { contactKind } from './contactKind.ts';
import { error, ok, type Pack, type Rule, warning } from './rule.ts';

const STATUTE =
  'https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=CIV&sectionNum=';

const gpc: Rule = {
  id: 'ccpa.gpc',
  pack: 'ccpa',
  source: {
    clause: 'Cal. Civ. Code § 1798.135; 11 CCR § 7025(b) and (c)',
    url: 'https://cppa.ca.gov/regulations/pdf/cppa_regs.pdf',
  },
  judge({ consent }) {
    const says: string = consent.gpc;
    if (says === 'denied' || says === 'objected') {
      return ok(`Global Privacy Control counts as ${says}: no id is read`);
    }
    return error(
      `consent.gpc is "${says}"; a business that sells or shares must process an opt-out preference signal as an opt-out`,
      'set consent.gpc to "denied" or "objected"',
    );
  },
};

const noSale: Rule = {
  id: 'ccpa.no-sale',
  pack: 'ccpa',
  source: {
    clause: 'Cal. Civ. Code § 1798.140(ad) "sell" and (ah) "share"; § 1798.120',
    url: `${STATUTE}1798.140`,
  },
  judge({ recipients }) {
    const buyers = recipients.flatMap(({ name, role }, index) =>
      /advert|marketing|broker|\bads?\b/i.test(role)
        ? [`recipients.${index} ("${name}", ${role})`]
        : [],
    );
    if (buyers.length === 0)
      return ok(`none of ${recipients.length} recipients is there to advertise`);
    return warning(
      `${buyers.join(', ')}: what goes to them may be a sale or sharing, which needs an opt-out link`,
      'remove the recipient, or give it nothing but released counts, and have a lawyer look at it',
    );
  },
};

const contact: Rule = {
  id: 'ccpa.contact',
  pack: 'ccpa',
  source: { clause: 'Cal. Civ. Code § 1798.130(a)(1)', url: `${STATUTE}1798.130` },
  judge({ controller }) {
    const kind = contactKind(controller.contact);
    if (kind) return ok(`controller.contact is ${kind === 'email' ? 'an' : 'a'} ${kind}`);
    return warning(
      `controller.contact is "${controller.contact}", by which, as it is spelled, no request can be made`,
      'set controller.contact to an email address, an https link or a telephone number (who is not online alone may need two ways, one of them toll-free)',
    );
  },
};

/** CCPA as amended by the CPRA. Headcount sells and shares nothing; the signal is honoured all the same. */
export const ccpa: Pack = {
  name: 'ccpa',
  appliesTo: ({ jurisdictions }) => jurisdictions.includes('US-CA'),
  rules: [gpc, noSale, contact],
};
