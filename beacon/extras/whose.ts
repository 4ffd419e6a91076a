import type { Extras } from '../extras.d.ts';

/** Whose consent a TCF string must hold, a vendor's by its id or the publisher's; nobody's is no grant. */
export type Whose = number | 'publisher' | undefined;

/** Reads an option; what is no vendor's id grants nothing. */
export function whose(tcf: Extras['tcf']): Whose {
  if (typeof tcf !== 'object' || tcf === null) return undefined;
  if ('publisher' in tcf) return tcf.publisher === true ? 'publisher' : undefined;
  const { vendor } = tcf;
  return Number.isInteger(vendor) && vendor > 0 && vendor < 65_536 ? vendor : undefined;
}
