import * as z from 'zod';
import type { Measure } from '../policy/cube.ts';
import { AUDIENCE, audienceAlone } from './audienceAlone.ts';
import { DIMENSION_NAMES, TIME_DIMENSIONS } from './dimensionNames.ts';
import { Filters } from './filter.ts';

export { DIMENSION_NAMES, type DimensionName } from './dimensionNames.ts';

/**
 * Metrics that are a sum over cells: `pageviews` and `events` are the count of
 * the cube's event; `visitors` is exact within one window; `visitor_days` is its
 * sum over days. `audience` is no sum, and stands beside these.
 */
export const METRIC_MEASURES = {
  pageviews: 'count',
  events: 'count',
  visits: 'visits',
  visitors: 'visitors',
  visitor_days: 'visitors',
} as const satisfies Record<string, Measure>;

export const METRICS = [...keys(METRIC_MEASURES), AUDIENCE] as const;

function keys<T extends Record<string, unknown>>(record: T): [keyof T & string] {
  return Object.keys(record) as [keyof T & string];
}

const date = z.iso
  .date({ error: 'must be a date such as "2026-10-31"' })
  .refine((text) => text >= '1970-01-02' && text < '2100', {
    error: 'must be a date from 1970 to 2099',
  })
  .meta({ id: 'Date', description: 'For instance 2026-10-31.' });
const anyDimension = z.enum([...keys(DIMENSION_NAMES), ...keys(TIME_DIMENSIONS)]).meta({
  id: 'DimensionOrTime',
  description: 'A dimension, or windows of one kind as rows.',
});
const metric = z.enum(METRICS).meta({
  id: 'Metric',
  description:
    '`pageviews` and `events` are the count of the cube’s event; `visitors` is exact within one window; `visitor_days` is its sum over days; `audience` estimates how many people came, those who refused included, and stands alone.',
});

const RANGE_WORDS = ['day', 'yesterday', 'month', 'year', 'all'] as const;

const dateRange = z
  .union(
    [
      z.enum(RANGE_WORDS),
      z.string().regex(/^[1-9]\d{0,2}d$/),
      z.string().regex(/^[1-9]\d?mo$/),
      z
        .tuple([date, date])
        .refine(([from, to]) => from <= to, { error: 'is back to front: the first date is later' }),
    ],
    {
      error: `must be ${RANGE_WORDS.map((word) => `"${word}"`).join(', ')}, days such as "7d", months such as "6mo", or two dates, the earlier first`,
    },
  )
  .meta({
    id: 'DateRange',
    description:
      'In the site’s time zone. `day`: today so far; `7d`: the seven days before today; `month`, `year`: this one so far; `6mo`: the six calendar months before this one; or two dates, both included.',
  });

export const Query = z
  .strictObject({
    site_id: z.string().min(1).max(63),
    cube: z.string().max(32).optional().meta({
      description:
        'The cube to answer from; without it the one that answers with the fewest windows.',
    }),
    metrics: z.array(metric).min(1).max(5).refine(allDiffer, { error: 'names a metric twice' }),
    date_range: dateRange,
    dimensions: z
      .array(anyDimension)
      .max(5)
      .refine((all) => all.filter((name) => name.startsWith('time:')).length <= 1, {
        error: 'has two time dimensions; ask for one',
      })
      .refine(allDiffer, { error: 'names a dimension twice' })
      .default([]),
    filters: Filters.default([]),
    order_by: z
      .array(z.tuple([z.union([metric, anyDimension]), z.enum(['asc', 'desc'])]))
      .max(5)
      .optional(),
    pagination: z
      .strictObject({
        limit: z.int().min(1).max(10_000).default(100),
        offset: z.int().min(0).max(1_000_000).default(0),
      })
      .default({ limit: 100, offset: 0 }),
  })
  .superRefine(audienceAlone)
  .meta({ id: 'Query' });
export type Query = z.infer<typeof Query>;

function allDiffer(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}
