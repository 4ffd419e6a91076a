import type { LogLine } from './combinedLog.ts';
import type { RawRequest } from './rawRequest.ts';

/** Why a line of a log is not a page view. */
export const LOG_DROPS = ['unreadable', 'method', 'status', 'asset'] as const;
export type LogDrop = (typeof LOG_DROPS)[number];

/** What a page brings with it, and downloads: requests that are not page views. */
const ASSET =
  /\.(?:css|js|mjs|map|json|xml|xsl|rss|atom|txt|ico|png|jpe?g|gif|svg|webp|avif|bmp|tiff?|woff2?|ttf|otf|eot|mp[34]|webm|og[gv]|wav|avi|mov|swf|pdf|docx?|xlsx?|pptx?|zip|gz|tgz|bz2|xz|tar|rar|7z|jar|war|exe|msi|dmg|iso|deb|rpm|apk|gem|bin|wasm)$/i;

const NO_ID = '00000000-0000-7000-8000-000000000000';

/**
 * A line as a request with one page view, or why it is none: it must be a GET,
 * answered with 200 or 304, and not for an asset. A log knows of no consent.
 *
 * @param origin of the site, as a log has paths only
 */
export function logRequest(
  line: LogLine,
  site: string,
  origin: string,
): { request: RawRequest } | { drop: LogDrop } {
  if (line.method !== 'GET') return { drop: 'method' };
  if (line.status !== 200 && line.status !== 304) return { drop: 'status' };
  const url = URL.parse(line.target.startsWith('/') ? origin + line.target : line.target);
  if (!url) return { drop: 'unreadable' };
  if (ASSET.test(url.pathname)) return { drop: 'asset' };
  const event = {
    id: NO_ID,
    at: line.at,
    type: 'page_view' as const,
    url,
    referrer: line.referrer,
  };
  return {
    request: {
      site,
      receivedAt: line.at,
      address: line.address,
      userAgent: line.userAgent,
      hints: { brands: '', platform: '', mobile: false },
      acceptLanguage: '',
      gpc: false,
      dnt: false,
      child: false,
      context: undefined,
      consent: undefined,
      visitor: undefined,
      events: [event],
    },
  };
}
