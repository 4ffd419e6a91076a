import type { SiteCube, SiteDescription } from '../../query/siteSchema.ts';
import type { Question } from '../ask/createAsk.ts';
import { isToday, overPart } from '../period/overPart.ts';
import { daysIn, type Span } from '../period/period.ts';
import { type DayWindow, firstWindowIn } from '../period/windowsIn.ts';
import { filtersOf } from '../plan/filtersOf.ts';
import { SERIES, type SeriesMetric, type ViewFilter } from '../view/view.ts';

/** A question whose rows are the windows of a line. */
export interface SeriesPlan {
  readonly metric: SeriesMetric;
  readonly kind: DayWindow | 'hour';
  readonly question: Question;
  /** The days that it answers for; `undefined` for all time. */
  readonly asked: Span | undefined;
}

/** What of a site a line needs to know. */
export type SeriesSite = Pick<SiteDescription, 'audience' | 'cubes' | 'today' | 'retention_months'>;

export interface SeriesLooked {
  /** `undefined` for all time. */
  readonly span: Span | undefined;
  readonly filters: readonly ViewFilter[];
}

/** Beyond as many days, a line by the day is more noise than shape. */
const DAYS_BY_DAY = 92;

/** More than there are hours in a day, or days in the longest retention. */
const WINDOWS = 10_000;

const MEASURE = {
  visitors: 'visitors',
  visits: 'visits',
  pageviews: 'count',
  errors: 'count',
} as const;

/** What the line may show at all: what the site counts, and of that what can be narrowed down. */
export function seriesMetrics(site: SeriesSite, filters: readonly ViewFilter[]): SeriesMetric[] {
  const all = { span: undefined, filters };
  return SERIES.filter((metric) => planSeries(site, metric, all));
}

/**
 * How a line is asked for: by the hour for a single day of a site that counts hours, else by the day
 * while those are not too many, else by the week or month; always by what is counted. Of the day that
 * is not over there are hours alone.
 *
 * @returns `undefined` where nothing that is counted has a whole window in the period
 */
export function planSeries(
  site: SeriesSite,
  metric: SeriesMetric,
  { span: chosen, filters }: SeriesLooked,
): SeriesPlan | undefined {
  const { audience, cubes, today } = site;
  const running = chosen !== undefined && isToday(chosen, today);
  const span = running ? chosen : chosen && overPart(chosen, site);
  if (chosen && !span) return undefined;
  const able = metric === 'audience' ? [] : cubes.filter((it) => counts(it, metric, filters));
  const kinds: readonly (DayWindow | 'hour')[] =
    metric === 'audience'
      ? filters.length === 0
        ? audience
        : []
      : able.map(({ window }) => window);
  const order = running ? (['hour'] as const) : inOrder(span);
  const kind = order.find((it) => kinds.includes(it) && fits(it, span));
  if (kind === undefined) return undefined;
  const cube = able
    .filter(({ window }) => window === kind)
    .sort((a, b) => a.dimensions.length - b.dimensions.length)[0];
  return {
    ...{ metric, kind, asked: span },
    question: {
      ...(cube ? { cube: cube.name } : {}),
      metrics: [metric === 'errors' ? 'events' : metric],
      dimensions: [`time:${kind}`],
      date_range: span ? [span.first, span.last] : 'all',
      filters: filtersOf(filters),
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
  if (event !== (metric === 'errors' ? 'error' : 'page_view') || !measure) return false;
  if (!fixed.every((it) => dimensions.includes(it))) return false;
  // A sum over rows leaves out what is withheld; of errors there is nothing else.
  if (fixed.length === 0 && metric !== 'errors') return dimensions.length === 0;
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
