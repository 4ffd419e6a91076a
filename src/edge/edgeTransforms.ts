import type { Policy } from '../../policy/policy.ts';
import { createDeviceReader } from '../../transforms/device.ts';
import { createTransform, type Transform } from '../../transforms/pipeline.ts';

/** The transforms of a site with a policy. Throws for another. */
export type TransformOf = (site: string) => Transform;

/**
 * The transforms of each site, made when it is first asked for: an isolate may see one site of
 * many. The place comes with the request, so no database of addresses is here.
 *
 * @param randomKey 32 fresh random bytes in hex; called while a request is handled, since a Worker
 *   may make random values at no other time
 */
export function edgeTransforms(
  policies: ReadonlyMap<string, Policy>,
  randomKey: () => string,
): TransformOf {
  const made = new Map<string, Transform>();
  let readDevice: ReturnType<typeof createDeviceReader> | undefined;
  return (site) => {
    const known = made.get(site);
    if (known) return known;
    const policy = policies.get(site);
    if (!policy) throw new Error('a request was taken for a site without a policy');
    readDevice ??= createDeviceReader(randomKey());
    const transform = createTransform(policy, { lookUpPlace: () => undefined, readDevice });
    made.set(site, transform);
    return transform;
  };
}
