import type { EventStep } from './step.ts';

/** URL → declared page or `(other)`: no host, no query, no fragment, no title. */
export const page: EventStep = {
  name: 'page',
  run(raw, parts, site) {
    if (raw.url) {
      if (!site.origins.has(raw.url.origin)) return 'foreign_page';
      parts.page = site.matchPage(raw.url.pathname);
    }
    if (raw.type === 'page_view' && raw.from !== undefined) {
      parts.from = site.matchPage(pathOf(raw.from));
    }
    return undefined;
  },
};

/** `from` may be a path or a whole URL; what stands behind its path is not read. */
function pathOf(from: string): string {
  return URL.parse(from, 'https://site.invalid')?.pathname ?? '';
}
