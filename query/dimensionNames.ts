import * as z from 'zod';
import type { Dimension, WindowKind } from '../policy/cube.ts';

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
export const DimensionName = z
  .enum(Object.keys(DIMENSION_NAMES) as [keyof typeof DIMENSION_NAMES])
  .meta({ id: 'Dimension' });
export type DimensionName = z.infer<typeof DimensionName>;

/** One row for each window of that kind. */
export const TIME_DIMENSIONS = {
  'time:hour': 'hour',
  'time:day': 'day',
  'time:week': 'week',
  'time:month': 'month',
} as const satisfies Record<string, WindowKind>;
export type TimeDimension = keyof typeof TIME_DIMENSIONS;

export function isTime(name: string): name is TimeDimension {
  return Object.hasOwn(TIME_DIMENSIONS, name);
}
