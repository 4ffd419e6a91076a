import { CLOUDFLARE, namesCloudflare } from '../../policy/edgeFacts.ts';
import type { Policy } from '../../policy/policy.ts';

const RECIPIENT = {
  name: CLOUDFLARE,
  role: 'processor: runs the servers that count',
  country: 'US',
};

/** A safeguard that was pasted and not written; it says nothing. */
const PLACEHOLDER = /^\s*(?:…|\.\.\.|<)/;

/** What of a policy's transfers must not be deployed, a text each that says where it stands. */
export function unwrittenSafeguards({ transfers }: Policy): string[] {
  return transfers.flatMap(({ safeguard }, index) =>
    PLACEHOLDER.test(safeguard)
      ? [
          `transfers.${index}.safeguard: "${safeguard}" is not written out\n  change: name the safeguard that your contract with ${CLOUDFLARE} has`,
        ]
      : [],
  );
}

/**
 * What is to be added to policies of which none of the recipients is Cloudflare, or undefined where all
 * name it. It is no error: whether a policy is complete is for who answers for it.
 */
export function nameCloudflare(policies: readonly Policy[]): string | undefined {
  const silent = policies.filter((policy) => !namesCloudflare(policy)).map(({ site }) => site);
  if (silent.length === 0) return undefined;
  return `Cloudflare runs the servers, and no recipient names it in the ${
    silent.length === 1 ? 'policy' : 'policies'
  } of ${silent.join(', ')}.
  add to "recipients": ${JSON.stringify(RECIPIENT)}
  and to "transfers" what safeguards that, by your contract (docs/deploy-cloudflare.md, "What the record must say").`;
}
