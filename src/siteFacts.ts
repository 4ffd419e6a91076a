import type { Context } from 'hono';
import type { WindowRegistry } from '../aggregate/windowRegistry.ts';
import type { SiteDescription } from '../query/siteSchema.ts';
import { connectionAddress } from './clientAddress.ts';
import { siteArriving } from './siteArriving.ts';
import type { SiteDeps } from './siteRoute.ts';
import { endpointOf, siteSnippet } from './siteSnippet.ts';
import type { TagBuild } from './snippet/tags.ts';

export interface SiteFactsDeps {
  /** Of the beacon, which the tags name. */
  readonly build: TagBuild;
  /** What the licence of the geo database wants to be shown. */
  readonly attribution: SiteDescription['attribution'];
  readonly windows: Pick<WindowRegistry, 'open' | 'releasedOf'>;
  readonly clientAddress: (context: Context) => string | undefined;
}

/** What a Node server tells of a site beside its policy. */
export function siteFacts(deps: SiteFactsDeps): SiteDeps['factsOf'] {
  const { build, attribution, windows, clientAddress } = deps;
  return (policy, context) => {
    // Only of a proxy that is trusted is the client another than who connects.
    const proxied = clientAddress(context) !== connectionAddress(context);
    const forwarded = proxied ? context.req.header('x-forwarded-proto') : undefined;
    const snippet = siteSnippet(policy, build, endpointOf(context.req.url, forwarded));
    const arriving = siteArriving(policy, windows);
    return {
      ...(attribution && policy.geo !== 'none' ? { attribution } : {}),
      ...(arriving === undefined ? {} : { arriving }),
      ...(snippet === undefined ? {} : { snippet }),
    };
  };
}
