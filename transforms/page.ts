import type { EventStep } from './step.ts';

/** URL → declared page or `(other)`: no host, no query, no fragment, no title. */
export const page: EventStep = {
  name: 'page',
  run(raw, parts, site) {
    if (!site.policy.origins.includes(raw.url.origin)) return 'foreign_page';
    parts.page = site.matchPage(raw.url.pathname);
    return undefined;
  },
};
