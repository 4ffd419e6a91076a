import type { ConsentField } from '../ingest/wire.ts';
import type { RequestStep } from './step.ts';
import { Visitor } from './visitor.ts';

export type Consent = 'granted' | 'denied' | 'objected' | 'unset';

/**
 * Decides the basis; deny wins. The id goes on only under a grant, and then
 * only as a `Visitor`, which cannot be read.
 */
export const consent: RequestStep = {
  name: 'consent',
  run(raw, sender, site) {
    const state = decide(raw.consent, raw.gpc ? site.policy.consent.gpc : undefined);
    if (state === 'objected') return 'objected';
    if (state === 'granted') {
      sender.basis = 'consented';
      sender.visitor = raw.visitor === undefined ? undefined : new Visitor(raw.visitor);
      return undefined;
    }
    return site.policy.consent.withoutConsent === 'drop' ? 'no_consent' : undefined;
  },
};

/** The field and Global Privacy Control together: an objection first, then a denial, then a grant. */
export function decide(
  field: ConsentField | undefined,
  gpc: 'denied' | 'objected' | undefined,
): Consent {
  // TCF, GPP and Consent Mode strings are not read yet, and what is not understood is no grant.
  const said = field === undefined ? 'unset' : typeof field === 'string' ? field : 'denied';
  if (said === 'objected' || gpc === 'objected') return 'objected';
  if (said === 'denied' || gpc === 'denied') return 'denied';
  return said;
}
