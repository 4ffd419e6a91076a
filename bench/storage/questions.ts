import type { Policy } from '../../policy/policy.ts';
import { type Answer, answerQuery, type Read } from '../../query/answerQuery.ts';
import { timeRange } from '../../query/dateRange.ts';
import { planQuery } from '../../query/planQuery.ts';
import { Query } from '../../query/querySchema.ts';
import { DAY, FIRST_DAY } from './traffic.ts';

/** What a dashboard asks for, of either side. */
export interface Question {
  readonly name: string;
  /** Of the query API: metrics, dimensions and the like. */
  readonly query: object;
  /** Of the table of events. */
  readonly select: string;
}

const VISITORS_AND_VIEWS = 'uniqExact(visitor_hash) AS visitors, count() AS views';

export const DAILY: Question = {
  name: 'visitors and views by day',
  query: { metrics: ['visitors', 'pageviews'], dimensions: ['time:day'] },
  select: `SELECT toString(toDate(timestamp)) AS day, ${VISITORS_AND_VIEWS} $FROM GROUP BY day ORDER BY day`,
};

export const QUESTIONS: readonly Question[] = [
  DAILY,
  {
    name: 'top 10 pages by views',
    query: { metrics: ['pageviews'], dimensions: ['event:page'], pagination: { limit: 10 } },
    select:
      'SELECT pathname, count() AS views $FROM GROUP BY pathname ORDER BY views DESC LIMIT 10',
  },
  {
    name: 'visitors and views by region',
    query: {
      metrics: ['visitor_days', 'pageviews'],
      dimensions: ['visit:country', 'visit:region'],
    },
    select: `SELECT country, region, ${VISITORS_AND_VIEWS} $FROM GROUP BY country, region ORDER BY visitors DESC LIMIT 100`,
  },
  {
    name: 'visitors and views by device',
    query: {
      metrics: ['visitor_days', 'pageviews'],
      dimensions: ['visit:device', 'visit:os', 'visit:browser'],
    },
    select: `SELECT device, os, browser, ${VISITORS_AND_VIEWS} $FROM GROUP BY device, os, browser ORDER BY visitors DESC LIMIT 100`,
  },
  {
    name: 'visitors and visits by referrer',
    query: { metrics: ['visitor_days', 'visits'], dimensions: ['visit:referrer'] },
    select: `SELECT referrer, ${VISITORS_AND_VIEWS} $FROM GROUP BY referrer ORDER BY visitors DESC LIMIT 100`,
  },
];

const FROM = `FROM events WHERE site = {site:String}
  AND timestamp >= toDateTime({from:UInt32}) AND timestamp < toDateTime({until:UInt32})`;

/** Asks the table of events, as a product that keeps them would. */
export function askEvents({ select }: Question, policy: Policy, days: number, read: Read) {
  const params = {
    site: policy.site,
    from: FIRST_DAY / 1000,
    until: (FIRST_DAY + days * DAY) / 1000,
  };
  return read(select.replace('$FROM', FROM), params);
}

/** Asks Headcount, all that `POST /v1/query` does but HTTP. */
export function askHeadcount(
  { query: asked }: Question,
  policy: Policy,
  days: number,
  read: Read,
): Promise<Answer> {
  const date = (day: number) => new Date(FIRST_DAY + day * DAY).toISOString().slice(0, 10);
  const query = Query.parse({
    ...asked,
    site_id: policy.site,
    date_range: [date(0), date(days - 1)],
  });
  const now = FIRST_DAY + (days + 1) * DAY;
  const range = timeRange(query.date_range, policy.timezone, now);
  const plan = planQuery(query, policy, range);
  if ('refused' in plan) throw new Error(plan.refused);
  return answerQuery({ query, range, policy, now }, plan, read);
}
