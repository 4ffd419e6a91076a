import { isAuditSite } from './auditSite.ts';
import type { Policy } from './policy.ts';

/** The site that a name means; `undefined` where it means none, or more than one. */
export type SiteOf = (name: string) => string | undefined;

/**
 * Reads the names that clients of other products send: the name of a site or one of its
 * aliases, which win, else the host of one of its origins, with or without `www.` before it
 * (a Plausible domain), in Unicode or as in the DNS. A host that several sites share means none
 * of them. A site that an audit added, before this or later, is known by its own name alone, so that
 * the names of the audited one mean what they did.
 */
export function siteOf(policies: ReadonlyMap<string, Policy>): SiteOf {
  const named = new Map<string, string>();
  const hosts = new Map<string, Set<string>>();
  for (const [site, { aliases, origins }] of policies) {
    if (isAuditSite(site)) continue;
    for (const name of [site, ...aliases]) named.set(name, site);
    for (const origin of origins) {
      const { host } = new URL(origin);
      hosts.set(host, (hosts.get(host) ?? new Set()).add(site));
    }
  }
  return (name) => {
    if (isAuditSite(name)) return policies.has(name) ? name : undefined;
    const site = named.get(name);
    if (site !== undefined) return site;
    const host = hostOf(name);
    if (host === undefined) return undefined;
    const known = hosts.get(host) ?? hosts.get(otherSpelling(host));
    return known?.size === 1 ? [...known][0] : undefined;
  };
}

/** What would end the host in a URL, or stand before it. */
const NO_HOST = /[/\\?#@%\s]/;

/**
 * A host as `URL.host` spells it: in lower case, and where it is in Unicode as in the DNS (RFC
 * 5891); `bücher.example` is `xn--bcher-kva.example`.
 */
function hostOf(name: string): string | undefined {
  return NO_HOST.test(name) ? undefined : URL.parse(`https://${name}`)?.host;
}

function otherSpelling(host: string): string {
  return host.startsWith('www.') ? host.slice('www.'.length) : `www.${host}`;
}
