import { getDomain } from 'tldts';
import type { Policy } from '../../policy/policy.ts';

/** How the beacon of a site is to behave: `Options` of `beacon/headcount.d.ts`, without the defaults. */
export interface BeaconOptions {
  readonly site: string;
  readonly endpoint: string;
  readonly withoutConsent?: 'count';
  readonly gpc?: 'objected';
  readonly dnt?: 'denied' | 'objected';
  readonly child?: 'denied';
  readonly domain?: string;
}

/**
 * What a site's policy asks of the beacon on its pages.
 *
 * @param endpoint origin of the Headcount server
 */
export function beaconOptions(policy: Policy, endpoint: string): BeaconOptions {
  const { site, consent, children, origins } = policy;
  const domain = children.directed ? undefined : sharedDomain(origins);
  return {
    site,
    endpoint,
    ...(consent.withoutConsent === 'count' ? { withoutConsent: 'count' } : {}),
    ...(consent.gpc === 'objected' ? { gpc: 'objected' } : {}),
    ...(consent.dnt === 'ignored' ? {} : { dnt: consent.dnt }),
    ...(children.directed ? { child: 'denied' } : {}),
    ...(domain === undefined ? {} : { domain }),
  };
}

/**
 * The registrable domain of several hosts, where it is one: then a visitor has one id on all of
 * them. Browsers refuse a cookie for a suffix under which others register, as `github.io`.
 */
function sharedDomain(origins: readonly string[]): string | undefined {
  const hosts = new Set(origins.map((origin) => new URL(origin).hostname));
  const domains = new Set([...hosts].map((host) => getDomain(host, { allowPrivateDomains: true })));
  const [domain] = domains;
  return hosts.size > 1 && domains.size === 1 && domain ? domain : undefined;
}
