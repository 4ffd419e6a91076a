import type { SiteDescription } from '../../query/siteSchema.ts';
import type { Question } from '../ask/createAsk.ts';
import type { Span } from '../period/period.ts';
import { filtersOf } from '../plan/filtersOf.ts';
import {
  type Looked,
  type PlanSite,
  planPanel,
  type TableMetric,
  type Wanted,
} from '../plan/planPanel.ts';
import type { Goal } from '../view/view.ts';

/** What a goal's conversion is made of: how many reached it, of how many. */
export interface GoalPlan {
  /** Whether people are compared, or how often it happened with how often somebody came. */
  readonly of: 'visitors' | 'visits';
  readonly reached: Question;
  readonly all: Question;
  /** The metric of each, the first of its question. */
  readonly metric: TableMetric;
  /** The days that it is about, where they are others than were chosen. */
  readonly instead: string | undefined;
  /** The period before, of as many windows; none of all time. */
  readonly before: Span | undefined;
  /** Of so many pages or events a visitor counts for the first ones alone; `undefined` where all count. */
  readonly firstOnly: number | undefined;
}

/**
 * Plans the two questions behind a conversion: from two tables with the same windows, so that
 * both count the same people, or visits, in the same time.
 *
 * @returns why there is none, in words, where no tables can tell
 */
export function planGoal(
  site: PlanSite,
  goal: Goal,
  { span, filters }: Looked,
): GoalPlan | { readonly words: string } {
  const own = { dimension: DIMENSION[goal.kind], value: goal.name };
  if (filters.some(({ dimension }) => dimension === own.dimension)) return ITSELF;
  const plans = wantedOf(site, goal).map(({ wanted, fixed }) =>
    planPanel(site, wanted, { span, filters: [...filters, ...(fixed ? [own] : [])] }),
  );
  const planned = plans.find((it) => 'question' in it);
  if (!planned) return plans.find((it) => 'words' in it) ?? NOT_COUNTED;
  const { cube, question, instead, before } = planned;
  const people = question.metrics.find((it) => it === 'visitors' || it === 'visitor_days');
  const total = site.cubes.find(
    ({ event, window, dimensions, measures }) =>
      event === 'page_view' &&
      window === cube.window &&
      filters.every((it) => dimensions.includes(it.dimension)) &&
      (people ? measures.visitors && (measures.visitors.bound ?? 1) === 1 : measures.visits),
  );
  if (!total) return NO_TOTAL;
  const metric = people ?? question.metrics[0];
  return {
    of: people ? 'visitors' : 'visits',
    reached: { ...question, dimensions: [], metrics: [metric] },
    all: {
      cube: total.name,
      metrics: [people ?? 'visits'],
      ...(question.date_range === undefined ? {} : { date_range: question.date_range }),
      filters: filtersOf(filters),
    } as Question,
    metric,
    instead,
    before,
    firstOnly:
      people && (cube.measures.visitors?.bound ?? 1) > 1
        ? cube.measures.visitors?.bound
        : undefined,
  };
}

const DIMENSION = { page: 'event:page', event: 'event:name' } as const;

const NOT_COUNTED = { words: 'The site’s policy has no table of this.' };
const ITSELF = {
  words: 'A goal is one page or event itself, so it cannot be narrowed down to one.',
};
const NO_TOTAL = {
  words: 'There is no total over the same days, weeks or months to compare it with.',
};

/** Tables that may tell of a goal, the best first; whether it has to be picked out of one by a filter. */
function wantedOf(
  { cubes }: Pick<SiteDescription, 'cubes'>,
  { kind, name }: Goal,
): { readonly wanted: Wanted; readonly fixed: boolean }[] {
  if (kind === 'page') {
    return [{ wanted: { event: 'page_view', dimensions: ['event:page'] }, fixed: true }];
  }
  const own = cubes.filter((cube) => cube.custom === name);
  return [
    { wanted: { event: 'custom', dimensions: ['event:name'] }, fixed: true },
    ...own.map((cube) => ({
      wanted: { event: 'custom' as const, cube: cube.name, dimensions: [] },
      fixed: false,
    })),
  ];
}
