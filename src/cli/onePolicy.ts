import type { Command } from 'commander';
import { loadPolicies, loadPolicy } from '../../policy/loadPolicies.ts';
import type { Policy } from '../../policy/policy.ts';
import { UserError } from '../userError.ts';
import { configOf } from './configOf.ts';

/** What a command says of the argument that `onePolicy` reads. */
export const A_POLICY = 'a site of the policies folder, or a policy file';

/** The policy of a site, or of a file by its name. Throws `UserError` or `PolicyError`. */
export async function onePolicy(name: string, command: Command): Promise<Policy> {
  if (name.endsWith('.json')) return loadPolicy(name);
  const { policies: folder } = configOf(command);
  const policies = await loadPolicies(folder);
  const policy = policies.get(name);
  if (policy) return policy;
  throw new UserError(
    `${folder}: has no policy for this site.`,
    `There are: ${[...policies.keys()].join(', ')}. A file is named with its ending, .json.`,
  );
}
