import * as z from 'zod';
import type { Dimension, Measure } from '../policy/cube.ts';

/** The names of Plausible's Stats API v2 → our dimensions. */
export const DIMENSION_NAMES = {
  'event:page': 'page',
  'event:from': 'from',
  'event:engaged': 'engaged',
  'event:exit': 'exit',
  'event:target': 'target',
  'event:name': 'name',
  'event:value': 'value',
  'error:kind': 'error_kind',
  'error:name': 'error_name',
  'error:status': 'error_status',
  'visit:country': 'country',
  'visit:region': 'region',
  'visit:device': 'device',
  'visit:os': 'os',
  'visit:os_version': 'os_version',
  'visit:browser': 'browser',
  'visit:browser_version': 'browser_version',
  'visit:language': 'language',
  'visit:timezone': 'timezone',
  'visit:screen': 'screen',
  'visit:referrer': 'referrer',
  'visit:utm_source': 'utm_source',
  'visit:utm_medium': 'utm_medium',
  'visit:utm_campaign': 'utm_campaign',
} as const satisfies Record<string, Dimension>;
export type DimensionName = keyof typeof DIMENSION_NAMES;

const TIME_DIMENSIONS = ['time:day', 'time:hour'] as const;

/** `pageviews` and `events` are the count of the cube's event; `visitors` is exact within one window; `visitor_days` is its sum over days. */
export const METRIC_MEASURES = {
  pageviews: 'count',
  events: 'count',
  visits: 'visits',
  visitors: 'visitors',
  visitor_days: 'visitors',
} as const satisfies Record<string, Measure>;
export type Metric = keyof typeof METRIC_MEASURES;

function keys<T extends Record<string, unknown>>(record: T): [keyof T & string] {
  return Object.keys(record) as [keyof T & string];
}

const date = z.iso
  .date({ error: 'must be a date such as "2026-10-31"' })
  .refine((text) => text >= '1970-01-02' && text < '2100', {
    error: 'must be a date from 1970 to 2099',
  });
const dimension = z.enum(keys(DIMENSION_NAMES));
const anyDimension = z.enum([...keys(DIMENSION_NAMES), ...TIME_DIMENSIONS]);

export const Query = z.strictObject({
  site_id: z.string().min(1).max(63),
  /** The cube to answer from; without it the smallest that covers the question. */
  cube: z.string().max(32).optional(),
  metrics: z
    .array(z.enum(keys(METRIC_MEASURES)))
    .min(1)
    .max(4),
  /** `day` is today so far; `7d` the seven days before today; or two dates, both included. */
  date_range: z.union(
    [
      z.enum(['day', 'yesterday', 'all']),
      z.string().regex(/^[1-9]\d{0,2}d$/),
      z
        .tuple([date, date])
        .refine(([from, to]) => from <= to, { error: 'is back to front: the first date is later' }),
    ],
    { error: 'must be "day", "yesterday", "7d", "all" or two dates, the earlier first' },
  ),
  dimensions: z
    .array(anyDimension)
    .max(5)
    .refine((all) => all.filter((name) => name.startsWith('time:')).length <= 1, {
      error: 'has two time dimensions; ask for one',
    })
    .refine((all) => new Set(all).size === all.length, { error: 'names a dimension twice' })
    .default([]),
  filters: z
    .array(z.tuple([z.literal('is'), dimension, z.array(z.string().max(256)).min(1).max(100)]))
    .max(10)
    .default([]),
  order_by: z
    .array(z.tuple([z.string().max(32), z.enum(['asc', 'desc'])]))
    .max(5)
    .optional(),
  pagination: z
    .strictObject({
      limit: z.int().min(1).max(10_000).default(100),
      offset: z.int().min(0).max(1_000_000).default(0),
    })
    .default({ limit: 100, offset: 0 }),
});
export type Query = z.infer<typeof Query>;
