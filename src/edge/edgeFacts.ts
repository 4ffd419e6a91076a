import type { SiteDeps } from '../siteRoute.ts';
import { endpointOf, siteSnippet } from '../siteSnippet.ts';
import type { TagBuild } from '../snippet/tags.ts';
import { type Assets, readAsset } from './staticAssets.ts';

/** What the tags name of the build among the static assets. */
export const TAG_BUILD = 'tags.json';

/**
 * What a Worker tells of a site beside its policy. Whether anything arrives is not told: only the shards
 * know. The places are Cloudflare's own, which ask for no attribution.
 */
export function edgeFacts(assets: Assets): SiteDeps['factsOf'] {
  return async (policy, context) => {
    const told = await readAsset(assets, TAG_BUILD);
    if (!told) return {};
    const build = JSON.parse(new TextDecoder().decode(told)) as TagBuild;
    // The platform tells the scheme that the client used.
    const { protocol } = new URL(context.req.url);
    const endpoint = endpointOf(context.req.url, protocol.slice(0, -1));
    const snippet = siteSnippet(policy, build, endpoint);
    return snippet === undefined ? {} : { snippet };
  };
}
