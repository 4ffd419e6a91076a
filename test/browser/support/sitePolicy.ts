import demo from '../../../policies/demo.json' with { type: 'json' };

const byDay = { window: 'day', measures: { count: {} } };
const RATING = { enum: ['good', 'needs-improvement', 'poor'] };
const VITALS = ['lcp', 'inp', 'cls', 'fcp', 'ttfb'];

/** Cubes by the day for all that a beacon sends; keys of their counts are the values, joined by a space. */
export const CUBES = [
  { name: 'total', event: 'page_view', dimensions: [], window: 'day' },
  { name: 'views', event: 'page_view', dimensions: ['page'], ...byDay },
  { name: 'ways', event: 'page_view', dimensions: ['page', 'from', 'referrer'], ...byDay },
  {
    name: 'campaigns',
    event: 'page_view',
    dimensions: ['utm_source', 'utm_medium', 'utm_campaign'],
    ...byDay,
  },
  {
    name: 'contexts',
    event: 'page_view',
    dimensions: ['language', 'timezone', 'screen'],
    ...byDay,
  },
  { name: 'leaves', event: 'page_leave', dimensions: ['page', 'exit', 'engaged'], ...byDay },
  { name: 'clicks', event: 'click', dimensions: ['page', 'target'], ...byDay },
  {
    name: 'errors',
    event: 'error',
    dimensions: ['page', 'error_kind', 'error_name', 'error_status'],
    ...byDay,
  },
  { name: 'customs', event: 'custom', dimensions: ['page', 'name'], ...byDay },
  {
    ...{ name: 'plans', event: 'custom', custom: 'signup', prop: 'plan', dimensions: ['value'] },
    ...byDay,
  },
  ...VITALS.map((prop) => ({
    ...{ name: prop, event: 'custom', custom: 'web_vitals', prop, dimensions: ['value'] },
    ...byDay,
  })),
].map((cube) =>
  cube.name === 'total' ? { ...cube, measures: { count: {}, visits: {}, visitors: {} } } : cube,
);

/**
 * The demo's policy for a site of the browser tests, without geography.
 *
 * @param changes keys of the policy that differ
 */
export function sitePolicy(site: string, origins: readonly string[], changes: object): object {
  return {
    ...demo,
    ...{ site, origins, geo: 'none', cubes: CUBES },
    targets: ['buy', 'menu', 'outbound', 'download', 'outbound:partner.example', 'download:pdf'],
    errors: [
      'TypeError',
      'RangeError',
      'SyntaxError',
      'ReferenceError',
      'Error',
      'fetch',
      'img',
      'script',
      'link',
    ],
    utm: { source: ['newsletter'], medium: ['email'], campaign: ['spring'] },
    custom: {
      signup: { plan: { enum: ['free', 'pro'] } },
      search: {},
      web_vitals: Object.fromEntries(VITALS.map((name) => [name, RATING])),
    },
    audience: [{ window: 'day', bound: 10, strata: [] }],
    ...changes,
  };
}
