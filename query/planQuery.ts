import { isAudienceCube } from '../policy/audience.ts';
import {
  type Cube,
  type Dimension,
  dimensionsOf,
  type Measure,
  type WindowKind,
} from '../policy/cube.ts';
import type { Policy } from '../policy/policy.ts';
import { AUDIENCE } from './audienceAlone.ts';
import { type TimeRange, windowsIn } from './dateRange.ts';
import { DIMENSION_NAMES, isTime, TIME_DIMENSIONS, type TimeDimension } from './dimensionNames.ts';
import { columnOf, comparisonsOf, fixedBy } from './filter.ts';
import { METRIC_MEASURES, type Query } from './querySchema.ts';
import {
  noCube,
  noSuchCube,
  noWindow,
  oneWindowOnly,
  severalCubes,
  sumsVisitors,
  WRONG_ORDER,
} from './refusals.ts';

export interface Plan {
  readonly cube: Cube;
  /** The cube with no dimension and the same window, from which "other" is told. */
  readonly parent: Cube | undefined;
  /** For each metric what of a cell is summed. */
  readonly measures: readonly Measure[];
  /** The dimensions asked for, without that of time. */
  readonly columns: readonly Dimension[];
  readonly time: TimeDimension | undefined;
  /** Plans with other windows, for when this one's are not all published. */
  readonly otherwise: readonly Plan[];
}

/** A query that is well-formed but cannot be answered: what to ask instead is in `detail`. */
export interface Refused {
  readonly refused: string;
}

/** Which cubes of a policy may answer. Those of the audience have measures that are no answers by themselves. */
export function answering(policy: Pick<Policy, 'cubes'>): Cube[] {
  return policy.cubes.filter((cube) => !isAudienceCube(cube));
}

/**
 * Picks the cube that covers a query's dimensions, filters and metrics with the
 * fewest windows, and of those the one with the fewest dimensions.
 */
export function planQuery(query: Query, policy: Policy, range: TimeRange): Plan | Refused {
  const columns = query.dimensions.flatMap((name) => (isTime(name) ? [] : [DIMENSION_NAMES[name]]));
  const filtered = query.filters
    .flatMap((it) => comparisonsOf(it, ''))
    .map(({ it }) => columnOf(it));
  const wanted = [...columns, ...filtered];
  const measures = query.metrics.flatMap((it) => (it === AUDIENCE ? [] : METRIC_MEASURES[it]));
  const time = query.dimensions.find(isTime);

  const asked: readonly string[] = [...query.metrics, ...query.dimensions];
  const orders = query.order_by?.map(([key]) => key) ?? [];
  if (!orders.every((key) => asked.includes(key))) return { refused: WRONG_ORDER };
  const named = query.cube;
  if (named !== undefined && !answering(policy).some(({ name }) => name === named)) {
    return { refused: noSuchCube(answering(policy)) };
  }
  const covering = answering(policy).filter(
    (cube) =>
      mayAnswer(cube, query, wanted) &&
      wanted.every((column) => cube.dimensions.includes(column)) &&
      measures.every((measure) => cube.measures[measure]),
  );
  if (covering.length === 0) return { refused: noCube(answering(policy), range) };

  const kinds = kindsFor(query, range, time);
  const fitting = covering.filter(({ window }) => kinds.includes(window)).sort(bySize);
  if (fitting.length === 0) return { refused: noWindow(covering, query, range, time) };
  const rivals = fitting.filter((it) => !fitting.every((other) => sameEvents(it, other)));
  if (rivals.length > 0) return { refused: severalCubes(rivals) };

  const whole =
    query.metrics.includes('visitors') && !time
      ? fitting.filter(({ window }) => countWindows(range, window) === 1)
      : fitting;
  if (whole.length === 0) return { refused: oneWindowOnly(covering) };
  const apart = [...columns, ...fixedBy(query.filters)];
  const exact = whole.filter((cube) => !measures.includes('visitors') || isApart(cube, apart));
  if (exact.length === 0) return { refused: sumsVisitors(whole[0] as Cube) };

  const [best, ...otherwise] = kinds
    .flatMap((kind) => exact.find(({ window }) => window === kind) ?? [])
    .map((cube) => ({ cube, parent: parentOf(cube, policy), measures, columns, time }));
  return {
    ...(best as Omit<Plan, 'otherwise'>),
    otherwise: otherwise.map((it) => ({ ...it, otherwise: [] })),
  };
}

/** How many windows of a kind lie wholly within a range; `undefined` for all time. */
export function countWindows(range: TimeRange, kind: WindowKind): number | undefined {
  if (!range.span) return undefined;
  // Twice a year a day has 23 hours or 25.
  if (kind === 'hour') return Math.round((range.until - range.from) / 3600);
  return windowsIn(range.span, kind);
}

/** The kinds of window that an answer may be summed from, the longest first. */
function kindsFor(query: Query, range: TimeRange, time: TimeDimension | undefined): WindowKind[] {
  const kinds = time ? whole(range, TIME_DIMENSIONS[time]) : tiling(range);
  return query.metrics.includes('visitor_days') ? kinds.filter((kind) => kind === 'day') : kinds;
}

/** The kinds of window that a range consists of, with nothing left over. */
function tiling(range: TimeRange): WindowKind[] {
  if (range.today) return ['hour'];
  if (!range.span) return ['day'];
  const { first, last } = range.span;
  const next = last.add({ days: 1 });
  return [
    ...(first.day === 1 && next.day === 1 ? (['month'] as const) : []),
    ...(first.dayOfWeek === 1 && next.dayOfWeek === 1 ? (['week'] as const) : []),
    'day',
  ];
}

function whole(range: TimeRange, kind: WindowKind): WindowKind[] {
  return countWindows(range, kind) === 0 ? [] : [kind];
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

/** Whether no row would add up cells in which the same visitor may stand more than once. */
function isApart(cube: Cube, apart: readonly Dimension[]): boolean {
  return (
    (cube.measures.visitors?.bound ?? 1) <= 1 || cube.dimensions.every((it) => apart.includes(it))
  );
}

function parentOf(cube: Cube, policy: Policy): Cube | undefined {
  if (cube.dimensions.length === 0) return undefined;
  return answering(policy).find(
    (it) =>
      it.window === cube.window &&
      it.dimensions.length === 0 &&
      it.event === cube.event &&
      it.custom === cube.custom,
  );
}
