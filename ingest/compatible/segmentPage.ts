import { type Fields, textOf } from '../fields.ts';
import { pageUrl, referrerFields } from './pageFields.ts';
import type { SegmentMessage } from './segmentMessage.ts';

/** Characters of a URL that are read at all; a call may be as long as 32 KB. */
const MAX_URL = 8192;

/** Which page a `page` call is of, and from where: its properties stand before its context. */
export function pageView({ properties, context }: SegmentMessage, origins: readonly string[]) {
  const { page, campaign } = context;
  const url = firstText(properties.url, page.url, properties.path, page.path);
  const referrer = firstText(properties.referrer, page.referrer) ?? '';
  return {
    url: url && pageUrl(withCampaign(url, campaign, origins)),
    ...referrerFields(referrer, origins),
  };
}

/** The page that a call was made on, where it is one of the site's. */
export function ownPage(url: unknown, origins: readonly string[]): string | undefined {
  const parsed = URL.parse(textOf(url, MAX_URL) ?? '');
  return parsed && origins.includes(parsed.origin) ? pageUrl(parsed.href) : undefined;
}

/**
 * A server may know the path only: then it is on the first of the site's origins. What a
 * campaign is told by may stand in the context instead of the query.
 */
function withCampaign(text: string, campaign: Fields, origins: readonly string[]): string {
  const url = URL.parse(text.startsWith('/') ? `${origins[0]}${text}` : text);
  if (!url) return text;
  for (const [name, inContext] of CAMPAIGN) {
    const value = textOf(campaign[inContext], 100);
    if (value !== undefined && !url.searchParams.has(name)) url.searchParams.set(name, value);
  }
  return url.href;
}

const CAMPAIGN = [
  ['utm_source', 'source'],
  ['utm_medium', 'medium'],
  ['utm_campaign', 'name'],
] as const;

function firstText(...values: unknown[]): string | undefined {
  return values.map((value) => textOf(value, MAX_URL)).find((text) => text !== undefined);
}
