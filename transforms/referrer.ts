import { getDomain, parse } from 'tldts';
import { readPlainUrl } from '../ingest/pageUrl.ts';
import { OTHER } from '../policy/values.ts';
import type { EventStep } from './step.ts';

export const DIRECT = '(direct)';
export const INTERNAL = '(internal)';

/** Referrer → registrable domain (public suffix list), and whether the page view starts a visit. */
export const referrer: EventStep = {
  name: 'referrer',
  run(raw, parts, site) {
    if (raw.type !== 'page_view') return undefined;
    parts.referrer = readReferrer(raw.referrer ?? '', site.domains);
    parts.entry = parts.referrer !== INTERNAL && !raw.from;
    return undefined;
  },
};

/** @param own registrable domains (or hosts, where there is none) of the site itself */
export function readReferrer(text: string, own: ReadonlySet<string>): string {
  if (text === '' || text === '-') return DIRECT;
  const hostname = readHostname(text);
  if (hostname === undefined) return OTHER;
  const { domain, isIcann, publicSuffix } = parse(hostname, HOSTNAMES);
  if (own.has(domain ?? hostname)) return INTERNAL;
  // Under a suffix that nobody runs, a "domain" is whatever its sender wrote.
  const registered = isIcann && publicSuffix !== 'onion';
  return (registered && domain) || OTHER;
}

/** What is looked up comes from a parser of URLs, so no host has to be found in it. */
const HOSTNAMES = { extractHostname: false };

/** The host of a web page's URL. */
function readHostname(text: string): string | undefined {
  const plain = readPlainUrl(text);
  // Plain origins have no port.
  if (plain) return plain.origin.slice(plain.origin.indexOf('//') + 2);
  const url = URL.parse(text);
  return url && /^https?:$/.test(url.protocol) ? url.hostname : undefined;
}

/** The registrable domain of each origin; its host where it has none, as `localhost`. */
export function ownDomains(origins: readonly string[]): ReadonlySet<string> {
  const hosts = origins.map((origin) => new URL(origin).hostname);
  return new Set(hosts.map((host) => getDomain(host) ?? host));
}
