import type { DimensionName } from '../../query/dimensionNames.ts';
import type { SiteCube } from '../../query/siteSchema.ts';
import type { Question } from '../ask/createAsk.ts';
import type { ViewFilter } from '../view/view.ts';

/** A metric of `POST /v1/query` that a table shows. */
export type TableMetric = 'pageviews' | 'events' | 'visits' | 'visitors' | 'visitor_days';

export type TableQuestion = Question & { readonly metrics: [TableMetric, ...TableMetric[]] };

/**
 * The numbers that a cube has of a table, the first of which orders it.
 *
 * @returns none where all of them would add up what must not be
 */
export function metricsOf(
  cube: SiteCube,
  dimensions: readonly DimensionName[],
  filters: readonly ViewFilter[],
  windows: 'one' | 'several',
): TableQuestion['metrics'] | undefined {
  const { count, visits, visitors } = cube.measures;
  // Who stands in several cells would be added up more than once.
  const fixed = [...dimensions, ...filters.map(({ dimension }) => dimension)];
  const apart =
    (visitors?.bound ?? 1) <= 1 || cube.dimensions.every((dimension) => fixed.includes(dimension));
  const metrics: TableMetric[] = [
    ...(visitors && apart && windows === 'one' ? (['visitors'] as const) : []),
    ...(count ? [cube.event === 'page_view' ? ('pageviews' as const) : ('events' as const)] : []),
    ...(visits ? (['visits'] as const) : []),
    ...(visitors && apart && windows !== 'one' && cube.window === 'day'
      ? (['visitor_days'] as const)
      : []),
  ];
  const [first, ...others] = metrics;
  return first && [first, ...others];
}
