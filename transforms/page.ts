import { OTHER } from '../policy/values.ts';
import type { EventStep, SiteTransforms } from './step.ts';

/** URL → declared page or `(other)`: no host, no query, no fragment, no title. */
export const page: EventStep = {
  name: 'page',
  run(raw, parts, site) {
    if (raw.url) {
      if (!site.origins.has(raw.url.origin)) return 'foreign_page';
      parts.page = site.matchPage(raw.url.pathname);
    }
    if (site.readsFrom && raw.type === 'page_view' && raw.from) {
      parts.from = fromPage(raw.from, site);
    }
    return undefined;
  },
};

/** The page before: a path or a whole URL of this site; what stands behind the path is not read. */
function fromPage(from: string, site: SiteTransforms): string {
  // Mostly a path, and then there is no need for a parser, which costs as much as all of this step.
  if (from.startsWith('/') && !from.startsWith('//')) return site.matchPage(pathOf(from));
  const [base = ''] = site.origins;
  const url = URL.parse(from, base);
  return url && site.origins.has(url.origin) ? site.matchPage(url.pathname) : OTHER;
}

/** A path without its query and fragment. */
function pathOf(text: string): string {
  const fragment = text.indexOf('#');
  const whole = fragment < 0 ? text : text.slice(0, fragment);
  const query = whole.indexOf('?');
  return query < 0 ? whole : whole.slice(0, query);
}
