import { NONE, OTHER } from '../policy/values.ts';
import type { EventStep } from './step.ts';

/** The declared `utm_*` values of a page view's query; all else of the query is never read. */
export const campaign: EventStep = {
  name: 'campaign',
  run(raw, parts, { labels }) {
    if (raw.type !== 'page_view' || !raw.url.search.includes('utm_')) return undefined;
    const query = new URLSearchParams(raw.url.search);
    parts.utm_source = declared(query.get('utm_source'), labels.utm_source);
    parts.utm_medium = declared(query.get('utm_medium'), labels.utm_medium);
    parts.utm_campaign = declared(query.get('utm_campaign'), labels.utm_campaign);
    return undefined;
  },
};

/** A value as it is declared, whatever its case; `(other)` for one that is not. */
function declared(value: string | null, labels: ReadonlySet<string>): string {
  if (value === null || value === '') return NONE;
  if (labels.has(value)) return value;
  const lower = value.toLowerCase();
  return labels.has(lower) ? lower : OTHER;
}
