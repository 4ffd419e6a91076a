import {
  type Cube,
  type Dimension,
  dimensionsOf,
  type Measure,
  type WindowKind,
} from '../policy/cube.ts';
import type { Policy } from '../policy/policy.ts';
import type { TimeRange } from './dateRange.ts';
import { DIMENSION_NAMES, type DimensionName, METRIC_MEASURES, type Query } from './querySchema.ts';

export interface Plan {
  readonly cube: Cube;
  /** The cube with no dimension and the same window, from which "other" is told. */
  readonly parent: Cube | undefined;
  readonly measures: readonly Measure[];
  readonly columns: readonly Dimension[];
  readonly time: 'time:day' | 'time:hour' | undefined;
  readonly filters: readonly { readonly column: Dimension; readonly values: readonly string[] }[];
}

/** A query that is well-formed but cannot be answered: what to ask instead is in `detail`. */
export interface Refused {
  readonly refused: string;
}

/** Picks the smallest cube that covers the query's dimensions, filters and metrics. */
export function planQuery(query: Query, policy: Policy, range: TimeRange): Plan | Refused {
  const named = query.dimensions.filter(isDimensionName);
  const columns = named.map((name) => DIMENSION_NAMES[name]);
  const filters = query.filters.map(([, name, values]) => ({
    column: DIMENSION_NAMES[name],
    values,
  }));
  const measures = query.metrics.map((metric) => METRIC_MEASURES[metric]);
  const time = query.dimensions.find((name) => name.startsWith('time:')) as Plan['time'];
  const window: WindowKind = time === 'time:hour' || range.today ? 'hour' : 'day';

  const wrongOrder = query.order_by?.find(
    ([key]) => ![...query.metrics, ...query.dimensions].includes(key as never),
  );
  if (wrongOrder) return { refused: 'order_by names a metric or dimension that is not asked for.' };
  const wanted = [...columns, ...filters.map(({ column }) => column)];
  const covering = policy.cubes
    .filter((cube) => cube.window === window && mayAnswer(cube, query, wanted))
    .filter((cube) => wanted.every((column) => cube.dimensions.includes(column)))
    .filter((cube) => measures.every((measure) => cube.measures[measure]))
    .sort(bySize);
  const cube = covering[0];
  if (!cube) return { refused: noCube(policy, window, range) };
  const rivals = covering.filter((it) => !sameEvents(it, cube));
  if (rivals.length > 0) {
    const names = [cube, ...rivals].map(({ name }) => name).join(', ');
    return {
      refused: `Several cubes count something else each by that: ${names}. Name one as "cube".`,
    };
  }
  if (query.metrics.includes('visitors') && !oneWindow(range, time, window)) {
    return {
      refused:
        'visitors is exact within one window and is never a sum over windows. Ask for one day, add the dimension "time:day", or ask for visitor_days, the sum.',
    };
  }
  if (measures.includes('visitors') && sumsVisitors(cube, columns, filters)) {
    return {
      refused: `A visitor may stand in several cells of the cube ${cube.name}, so its visitors are not summed. Ask for each cell: name all its dimensions (${cube.dimensions.join(', ')}), or filter each to one value.`,
    };
  }
  const parent = policy.cubes.find(
    (it) =>
      it.window === window &&
      it.dimensions.length === 0 &&
      it.event === cube.event &&
      it.custom === cube.custom,
  );
  return { cube, parent: parent === cube ? undefined : parent, measures, columns, time, filters };
}

/**
 * A cube that is named answers alone; `pageviews` are those of cubes that count
 * page views. Visitors and visits are those of page views too, unless a
 * dimension is asked for that only another event has.
 */
function mayAnswer(cube: Cube, query: Query, wanted: readonly Dimension[]): boolean {
  if (query.cube !== undefined && cube.name !== query.cube) return false;
  if (cube.event === 'page_view') return true;
  if (query.metrics.includes('pageviews')) return false;
  const onlyEvents = query.metrics.every((metric) => metric === 'events');
  return query.cube !== undefined || onlyEvents || wanted.some((it) => !PAGE_VIEW.has(it));
}

const PAGE_VIEW: ReadonlySet<Dimension> = new Set(dimensionsOf('page_view'));

/** The smallest first. */
function bySize(a: Cube, b: Cube): number {
  return a.dimensions.length - b.dimensions.length;
}

/** Whether two cubes count the same events by the same prop. */
function sameEvents(a: Cube, b: Cube): boolean {
  return a.event === b.event && a.custom === b.custom && a.prop === b.prop;
}

function isDimensionName(name: string): name is DimensionName {
  return name in DIMENSION_NAMES;
}

/** Whether each row of the answer stands for one window. */
function oneWindow(range: TimeRange, time: Plan['time'], window: WindowKind): boolean {
  return window === 'hour' ? time === 'time:hour' : range.days === 1 || time === 'time:day';
}

/** Whether a row would add up cells in which the same visitor may stand more than once. */
function sumsVisitors(
  cube: Cube,
  columns: readonly Dimension[],
  filters: Plan['filters'],
): boolean {
  const fixed = filters.filter(({ values }) => values.length === 1).map(({ column }) => column);
  const apart = new Set([...columns, ...fixed]);
  return (cube.measures.visitors?.bound ?? 1) > 1 && cube.dimensions.some((it) => !apart.has(it));
}

function noCube(policy: Policy, window: WindowKind, range: TimeRange): string {
  const cubes = policy.cubes
    .map(({ name, event, window, dimensions, measures }) => {
      const what = dimensions.length > 0 ? dimensions.join(', ') : 'no dimension';
      return `${name} (${event} by ${window}: ${what}; ${Object.keys(measures).join(', ')})`;
    })
    .join('; ');
  const today = range.today ? ' Today is published by the hour only; ask for days before it.' : '';
  return `No cube by ${window} covers these dimensions, filters and metrics.${today} There are: ${cubes}.`;
}
