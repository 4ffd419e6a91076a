import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { audienceCubes } from './audience.ts';
import { refuseOverspending } from './budget.ts';
import { Policy } from './policy.ts';
import { pulseOf } from './release.ts';

const withBuiltIns = Policy.transform(
  (policy): Omit<Policy, 'hash'> => ({
    ...policy,
    cubes: [...policy.cubes, ...audienceCubes(policy.audience), ...pulseOf(policy.release)],
  }),
).superRefine(refuseOverspending);

/**
 * Checks one policy and adds the built-in cubes: `pulse`, and those of the audience
 * estimates. Throws a `z.ZodError` that names each wrong place.
 */
export function parsePolicy(json: unknown): Policy {
  return { ...withBuiltIns.parse(json), hash: hashOf(json) };
}

/** SHA-256 of the file's JSON in canonical form (RFC 8785): spaces and the order of keys do not matter. */
function hashOf(json: unknown): string {
  return createHash('sha256')
    .update(canonicalize(json) ?? '')
    .digest('hex');
}
