import type { Policy } from '../../policy/policy.ts';
import { UserError } from '../userError.ts';

/** What the second script can do, by the names that `--extras` and `data-collect` take. */
export const EXTRAS = ['errors', 'vitals', 'tcf', 'gpp', 'gcs'] as const;
export type Extra = (typeof EXTRAS)[number];

/** `Extras` of `beacon/extras.d.ts`. */
export interface ExtrasOptions {
  readonly errors?: true;
  readonly vitals?: true;
  readonly tcf?: NonNullable<Policy['consent']['tcf']>;
  readonly gpp?: 'objected' | true;
  readonly gcs?: { readonly grants: boolean };
}

const VITALS = ['lcp', 'inp', 'cls', 'fcp', 'ttfb'];

/**
 * What a site's policy asks of the second script.
 *
 * @throws UserError for what the policy has no use for, with what it would have to declare
 */
export function extrasOptions(policy: Policy, wanted: readonly Extra[]): ExtrasOptions {
  const { tcf, gcs, gpc } = policy.consent;
  const wants = (name: Extra) => wanted.includes(name);
  if (wants('errors')) refuseUncounted(policy);
  if (wants('vitals')) refuseUndeclared(policy);
  if (wants('tcf') && !tcf) {
    throw new UserError(
      `The policy of ${policy.site} takes no consent from TCF.`,
      'Declare whose consent a TCF string must hold, "consent": {"tcf": {"vendor": 755}} with your id in the Global Vendor List or {"publisher": true}; or leave tcf out of --extras.',
    );
  }
  return {
    ...(wants('errors') ? { errors: true } : {}),
    ...(wants('vitals') ? { vitals: true } : {}),
    ...(wants('tcf') && tcf ? { tcf } : {}),
    ...(wants('gpp') ? { gpp: gpc === 'objected' ? gpc : true } : {}),
    ...(wants('gcs') ? { gcs: { grants: gcs } } : {}),
  };
}

function refuseUncounted({ site, cubes }: Policy): void {
  if (cubes.some(({ event }) => event === 'error')) return;
  throw new UserError(
    `The policy of ${site} counts no errors.`,
    'Declare a cube of the event "error", for instance by error_kind and error_name, and under "errors" the names that are told apart; or leave errors out of --extras.',
  );
}

/** Web vitals go out as props of one custom event, and only after a grant of consent. */
function refuseUndeclared({ site, children, custom, cubes }: Policy): void {
  if (children.directed) {
    throw new UserError(
      `The policy of ${site} is for children, who are never granted consent, and vitals need one.`,
      'Leave vitals out of --extras.',
    );
  }
  const props = Object.hasOwn(custom, 'web_vitals') ? custom.web_vitals : undefined;
  const counted = cubes.some((cube) => cube.custom === 'web_vitals');
  if (counted && VITALS.some((name) => props && Object.hasOwn(props, name))) return;
  throw new UserError(
    `The policy of ${site} counts no web vitals.`,
    `Declare the custom event "web_vitals" with some of the props ${VITALS.join(', ')}, each {"enum": ["good", "needs-improvement", "poor"]}, and a cube for each with "event": "custom", "custom": "web_vitals" and its "prop"; or leave vitals out of --extras.`,
  );
}
