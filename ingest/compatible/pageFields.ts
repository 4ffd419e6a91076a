import { MAX_TEXT } from '../wireLimits.ts';

const CAMPAIGN = ['utm_source', 'utm_medium', 'utm_campaign'];

/**
 * A page's URL with no more than is read of it: origin, path and campaign. Clients send whole
 * queries, which may be longer than the wire format takes.
 *
 * @returns the text itself where it is no URL, for the wire format to refuse
 */
export function pageUrl(text: string, hashRouted = false): string {
  const url = URL.parse(text);
  if (!url) return text;
  // Of an app that routes in the fragment, as "/#/pricing", that is the page.
  const path = (hashRouted && /^#!?(\/[^?#]*)/.exec(url.hash)?.[1]) || url.pathname;
  const query = new URLSearchParams();
  for (const name of CAMPAIGN) {
    const value = url.searchParams.get(name);
    if (value !== null) query.set(name, value.slice(0, 100));
  }
  const base = url.origin === 'null' ? url.protocol : url.origin;
  return `${base}${path}${query.size > 0 ? `?${query}` : ''}`;
}

/** The page before: of another site its origin, of this site its path, too. */
export function referrerFields(
  text: string,
  origins: readonly string[],
): { readonly referrer?: string; readonly from?: string } {
  if (text === '') return {};
  if (text.startsWith('/') && !text.startsWith('//')) {
    return { from: pathOf(text) };
  }
  const url = URL.parse(text);
  if (!url || url.origin === 'null') return { referrer: text.slice(0, MAX_TEXT) };
  return {
    referrer: url.origin,
    ...(origins.includes(url.origin) ? { from: url.pathname.slice(0, MAX_TEXT) } : {}),
  };
}

/** Without query and fragment. */
function pathOf(text: string): string {
  return (/^[^?#]*/.exec(text)?.[0] ?? '').slice(0, MAX_TEXT);
}
