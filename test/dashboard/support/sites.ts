import type { Question } from '../../../dashboard/ask/createAsk.ts';
import { PERIODS, type Period, spanOf } from '../../../dashboard/period/period.ts';
import { loadPolicies } from '../../../policy/loadPolicies.ts';
import type { Policy } from '../../../policy/policy.ts';
import { asksForAudience } from '../../../query/audienceAlone.ts';
import { timeRange } from '../../../query/dateRange.ts';
import { describeSite } from '../../../query/describeSite.ts';
import { parseQuery } from '../../../query/parseQuery.ts';
import { planAudience } from '../../../query/planAudience.ts';
import { planQuery } from '../../../query/planQuery.ts';

const policies = await loadPolicies('policies');

/** Every site of `policies/`, as the server describes it at noon (UTC) of a day. */
export function sitesAt(today: string) {
  return [...policies.values()].map((policy) => siteAt(policy, today));
}

/** A site, as the server describes it at noon (UTC) of a day. */
export function siteAt(policy: Policy, today: string) {
  const now = Date.parse(`${today}T12:00:00Z`);
  return {
    policy,
    site: describeSite(policy, now, { role: 'product' }),
    /** Why the API refuses a question; `undefined` where it answers. */
    refusalOf: (question: Question): string | undefined => {
      const parsed = parseQuery(JSON.stringify({ site_id: policy.site, ...question }));
      if ('status' in parsed) return JSON.stringify(parsed);
      const { query } = parsed;
      const range = timeRange(query.date_range, policy.timezone, now);
      const plan = (asksForAudience(query) ? planAudience : planQuery)(query, policy, range);
      return 'refused' in plan ? plan.refused : undefined;
    },
  };
}

/** The periods of the picker, and dates as people choose them. */
export const SOME_PERIODS: readonly Period[] = [
  ...(Object.keys(PERIODS) as (keyof typeof PERIODS)[]),
  { first: '2026-10-05', last: '2026-11-01' },
  { first: '2026-01-01', last: '2026-12-31' },
  { first: '2026-11-11', last: '2026-11-11' },
  { first: '2026-11-09', last: '2026-11-15' },
  { first: '2026-11-10', last: '2026-11-12' },
];

export function spansAt(today: string) {
  return SOME_PERIODS.map((period) => ({ period, span: spanOf(period, today) }));
}
