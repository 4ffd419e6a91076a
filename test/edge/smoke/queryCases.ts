import { EDGE_TOKENS } from '../../support/workerdBindings.ts';
import type { SmokeCase } from './eventCases.ts';

const DAYS = ['2040-10-02', '2040-10-03'];

function ask(
  question: object,
  headers: Readonly<Record<string, string>> = {},
  token: string = EDGE_TOKENS.product,
): SmokeCase[1] {
  return () => ({
    path: '/v1/query',
    headers: {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    body: JSON.stringify({ site_id: 'demo', date_range: DAYS, ...question }),
  });
}

const TOTAL = { metrics: ['pageviews', 'visits', 'visitor_days'], dimensions: ['time:day'] };
const PAGES = { metrics: ['pageviews'], dimensions: ['event:page'] };

/** What a product team asks after days were published. */
export const QUERY_CASES: readonly SmokeCase[] = [
  ['days', ask(TOTAL)],
  ['pages', ask(PAGES)],
  ['pages as CSV', ask(PAGES, { accept: 'text/csv' })],
  ['a page', ask({ ...PAGES, filters: [['is', 'event:page', ['/pricing']]] })],
  ['regions', ask({ metrics: ['visits'], dimensions: ['visit:country', 'visit:region'] })],
  ['audience', ask({ metrics: ['audience'], date_range: ['2040-10-02', '2040-10-02'] })],
  [
    'visitors of the week',
    ask({ metrics: ['visitors'], date_range: ['2040-10-01', '2040-10-07'] }),
  ],
  ['no such cube', ask({ metrics: ['visitors'], dimensions: ['event:page', 'visit:region'] })],
  ['a wrong shape', ask({ metrics: 7 })],
  ['no JSON', () => ({ ...ask({})(0), body: '{' })],
  ['another site', ask({ ...TOTAL, site_id: 'golden' })],
  ['without a token', ask(TOTAL, {}, '')],
  ['with a wrong token', ask(TOTAL, {}, 'hc_wrong')],
  ['with a token of another role', ask(TOTAL, {}, EDGE_TOKENS.compliance)],
];
