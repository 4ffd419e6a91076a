import { parsePolicy } from '../../policy/parsePolicy.ts';
import type { Policy } from '../../policy/policy.ts';

/** The policies of a deployment by site. They were checked when `sites.ts` was written. */
export function parseSites(files: readonly unknown[]): ReadonlyMap<string, Policy> {
  return new Map(files.map((file) => parsePolicy(file)).map((policy) => [policy.site, policy]));
}
