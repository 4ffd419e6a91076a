import type { SiteCube, SiteDescription } from '../../query/siteSchema.ts';
import type { Question } from '../ask/createAsk.ts';
import { daysIn, type Span } from '../period/period.ts';
import { type DayWindow, firstWindowIn } from '../period/windowsIn.ts';
import type { SeriesMetric, ViewFilter } from '../view/view.ts';

/** A question whose rows are the windows of a line. */
export interface SeriesPlan {
  readonly metric: SeriesMetric;
  readonly kind: DayWindow | 'hour';
  readonly question: Question;
}

export interface SeriesLooked {
  /** `undefined` for all time. */
  readonly span: Span | undefined;
  readonly filters: readonly ViewFilter[];
}

/** Beyond as many days, a line by the day is more noise than shape. */
const DAYS_BY_DAY = 92;

/** More than there are hours in a day, or days in the longest retention. */
const WINDOWS = 10_000;

const MEASURE = { visitors: 'visitors', visits: 'visits', pageviews: 'count' } as const;

/** What the line may show at all: what the site counts, and of that what can be narrowed down. */
export function seriesMetrics(
  site: Pick<SiteDescription, 'audience' | 'cubes'>,
  filters: readonly ViewFilter[],
): SeriesMetric[] {
  const all = { span: undefined, filters };
  return (['audience', 'visitors', 'visits', 'pageviews'] as const).filter((metric) =>
    planSeries(site, metric, all),
  );
}

/**
 * How a line is asked for: by the hour for a single day of a site that counts hours, else by the day
 * while those are not too many, else by the week or month; always by what is counted.
 *
 * @returns `undefined` where nothing that is counted has a whole window in the period
 */
export function planSeries(
  { audience, cubes }: Pick<SiteDescription, 'audience' | 'cubes'>,
  metric: SeriesMetric,
  { span, filters }: SeriesLooked,
): SeriesPlan | undefined {
  const able = metric === 'audience' ? [] : cubes.filter((it) => counts(it, metric, filters));
  const kinds: readonly (DayWindow | 'hour')[] =
    metric === 'audience'
      ? filters.length === 0
        ? audience
        : []
      : able.map(({ window }) => window);
  const kind = inOrder(span).find((it) => kinds.includes(it) && fits(it, span));
  if (kind === undefined) return undefined;
  const cube = able
    .filter(({ window }) => window === kind)
    .sort((a, b) => a.dimensions.length - b.dimensions.length)[0];
  return {
    metric,
    kind,
    question: {
      ...(cube ? { cube: cube.name } : {}),
      metrics: [metric],
      dimensions: [`time:${kind}`],
      date_range: span ? [span.first, span.last] : 'all',
      filters: filters.map(({ dimension, value }) => ['is', dimension, [value]]),
      pagination: { limit: WINDOWS },
    },
  };
}

/** Whether a cube has a metric of the whole site, or of what it is narrowed down to. */
function counts(
  { event, dimensions, measures }: SiteCube,
  metric: keyof typeof MEASURE,
  filters: readonly ViewFilter[],
): boolean {
  const measure = measures[MEASURE[metric]];
  const fixed = filters.map(({ dimension }) => dimension);
  if (event !== 'page_view' || !measure) return false;
  if (!fixed.every((it) => dimensions.includes(it))) return false;
  // Without a filter the sum over rows would leave out what is withheld.
  if (fixed.length === 0) return dimensions.length === 0;
  // Who stands in several rows would be added up more than once.
  const apart = (measure.bound ?? 1) <= 1 || dimensions.every((it) => fixed.includes(it));
  return metric !== 'visitors' || apart;
}

function inOrder(span: Span | undefined): readonly (DayWindow | 'hour')[] {
  const days = span ? daysIn(span) : Number.POSITIVE_INFINITY;
  if (days === 1) return ['hour', 'day'];
  return days <= DAYS_BY_DAY ? ['day', 'week', 'month'] : ['week', 'month', 'day'];
}

function fits(kind: DayWindow | 'hour', span: Span | undefined): boolean {
  return kind === 'hour' || span === undefined || firstWindowIn(kind, span) !== undefined;
}
