import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Policy } from './policy.ts';

/** The shortest that a policy can say. */
const SHORTEST_MONTHS = 1;

/**
 * The policy of a site that an audit adds beside the audited one: the same promise under another
 * name, without the names that other clients know it by. What it publishes is kept as briefly as
 * can be.
 *
 * @param site a name for which `isAuditSite` holds
 */
export function auditPolicy(audited: Policy, site: string): Policy {
  const { hash: _, ...copied } = audited;
  const retention = { ...audited.retention, months: SHORTEST_MONTHS };
  const policy = { ...copied, site, aliases: [], retention };
  const hash = createHash('sha256')
    .update(canonicalize(policy) ?? '')
    .digest('hex');
  return { ...policy, hash };
}
