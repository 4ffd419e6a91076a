import { DEVICE_READ, type Dimension } from '../cube.ts';
import type { Policy } from '../policy.ts';
import { visitorMeasures } from './visitorMeasures.ts';

/** What a grant changes; whatever is said of consent, in any text, follows from it. */
export interface ConsentEffect {
  /** Whether anybody can be granted: on a site directed to children nobody is. */
  readonly grantable: boolean;
  /** A grant is the only way into the counts. */
  readonly needed: boolean;
  /** Every event is dropped, as it would need a grant that nobody gets. */
  readonly nothingCounted: boolean;
  /** With a grant visitors are told apart. */
  readonly apart: boolean;
  /** What the cubes use that a script reads with a grant; of the language the request tells too. */
  readonly scriptRead: readonly Dimension[];
  /** Of that, what stays unknown without a grant. */
  readonly deviceRead: readonly Dimension[];
}

export function whatConsentChanges(policy: Policy): ConsentEffect {
  const grantable = !policy.children.directed;
  const needed = policy.consent.withoutConsent === 'drop';
  const used = (dimension: Dimension) =>
    policy.cubes.some(({ dimensions }) => dimensions.includes(dimension));
  return {
    grantable,
    needed,
    nothingCounted: needed && !grantable,
    apart: grantable && visitorMeasures(policy).length > 0,
    scriptRead: [...DEVICE_READ, 'language' as const].filter(used),
    deviceRead: DEVICE_READ.filter(used),
  };
}
