import type { SiteCube } from '../../query/siteSchema.ts';
import { overPart } from '../period/overPart.ts';
import type { Span } from '../period/period.ts';
import { firstWindowIn } from '../period/windowsIn.ts';
import {
  type Looked,
  type Planned,
  type PlanSite,
  planPanel,
  type Unplanned,
} from '../plan/planPanel.ts';
import { isSame } from '../plan/planWindows.ts';

/** What is told of a whole period. */
export const TOTALS = ['visitors', 'visits', 'pageviews'] as const;
export type Total = (typeof TOTALS)[number];

const MEASURE = { visitors: 'visitors', visits: 'visits', pageviews: 'count' } as const;
const WHOLE = { event: 'page_view', dimensions: [] } as const;

/** One of the totals: a place in an answer, or why there is none. */
export type TotalPlan =
  | { readonly total: Total; readonly plan: Planned; readonly index: number }
  | { readonly total: Total; readonly words: string };

/** How the totals that a site counts are asked for; those that one table answers in one question. */
export function planTotals(site: PlanSite, looked: Looked): TotalPlan[] {
  const plans = TOTALS.flatMap((total) => {
    const plan = planTotal(site, total, looked);
    return plan ? [{ total, plan }] : [];
  });
  return plans.map(({ total, plan }): TotalPlan => {
    if ('words' in plan) return { total, words: plan.words };
    const { question } = plan;
    const together = plans.flatMap(({ plan: other, total: metric }) =>
      'question' in other && JSON.stringify(other.question) === JSON.stringify(question)
        ? [metric]
        : [],
    );
    const [first = total, ...others] = together;
    return {
      ...{ total, index: together.indexOf(total) },
      plan: { ...plan, question: { ...question, metrics: [first, ...others] } },
    };
  });
}

/**
 * How one of them is asked for, of cubes that have it; visitors only where the period is one window, since a
 * person of two days would be added up twice.
 *
 * @returns `undefined` where the site does not count it, or not as one number
 */
function planTotal(site: PlanSite, total: Total, looked: Looked): Planned | Unplanned | undefined {
  const over = looked.span && overPart(looked.span, site);
  const able = site.cubes.filter(
    (cube) =>
      cube.measures[MEASURE[total]] &&
      (looked.filters.length > 0 || cube.dimensions.length === 0) &&
      (total !== 'visitors' || isOneWindow(cube, over)),
  );
  if (able.every(({ event }) => event !== 'page_view')) return undefined;
  const plan = planPanel({ ...site, cubes: able }, WHOLE, looked);
  return 'words' in plan || plan.question.metrics.includes(total) ? plan : undefined;
}

function isOneWindow({ window }: SiteCube, span: Span | undefined): boolean {
  if (!span || window === 'hour') return false;
  const first = firstWindowIn(window, span);
  return first !== undefined && isSame(first, span);
}
