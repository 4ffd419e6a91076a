import { Temporal } from 'temporal-polyfill';
import type { Cube, Dimension, Measure, WindowKind } from '../../policy/cube.ts';
import type { Policy } from '../../policy/policy.ts';
import { DIMENSION_NAMES, TIME_DIMENSIONS } from '../../query/dimensionNames.ts';

/** A query without its site, for the query API. */
export type Wording = Readonly<Record<string, unknown>> & {
  readonly metrics: readonly string[];
  readonly dimensions: readonly string[];
};

/** A cube's dimensions as the query API calls them. */
export function namesOf({ dimensions }: Pick<Cube, 'dimensions'>): string[] {
  return dimensions.map((it) => NAMES.get(it) ?? it);
}

const NAMES = new Map<Dimension, string>(
  Object.entries(DIMENSION_NAMES).map(([name, dimension]) => [dimension, name]),
);

const METRICS: Partial<Record<Measure, string>> = {
  count: 'events',
  visits: 'visits',
  visitors: 'visitors',
};

/** A cube's measures as metrics of the query API; an audience has none by itself. */
export function metricsOf({ name, measures }: Cube): [metric: string, measure: Measure][] {
  if (name.startsWith('audience_')) return [];
  return (Object.keys(measures) as Measure[]).flatMap((it) => {
    const metric = METRICS[it];
    return metric === undefined ? [] : [[metric, it] as [string, Measure]];
  });
}

/** The time dimension whose rows are windows of a kind. */
export function timeOf(kind: WindowKind): string {
  const found = Object.entries(TIME_DIMENSIONS).find(([, it]) => it === kind);
  return found?.[0] ?? 'time:day';
}

/** The first and the last day of a window, as a range of a query. */
export function daysOf(
  { timezone }: Pick<Policy, 'timezone'>,
  { startsAt, endsAt }: { readonly startsAt: number; readonly endsAt: number },
): [string, string] {
  const day = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at)
      .toZonedDateTimeISO(timezone)
      .toPlainDate()
      .toString();
  return [day(startsAt), day(endsAt - 1)];
}

/** One question in many words: all of them ask for numbers that were published once. */
export function rewordings(cube: Cube, range: readonly [string, string]): Wording[] {
  const metrics = metricsOf(cube).map(([metric]) => metric);
  const names = namesOf(cube);
  const time = timeOf(cube.window);
  const whole = { cube: cube.name, dimensions: [time, ...names], pagination: { limit: 10_000 } };
  const [first = ''] = names;
  return [
    { ...whole, metrics, date_range: range },
    { ...whole, metrics, date_range: 'all' },
    { ...whole, metrics: [...metrics].reverse(), date_range: '90d', order_by: [[time, 'desc']] },
    { ...whole, metrics, date_range: range, dimensions: [...names, time] },
    ...metrics.slice(0, 1).map((it) => ({ ...whole, metrics: [it], date_range: range })),
    ...(cube.window === 'hour'
      ? []
      : [{ ...whole, metrics, date_range: range, dimensions: names }]),
    ...[0, 3].map((offset) => ({
      ...whole,
      ...{ metrics, date_range: range, pagination: { limit: 3, offset } },
    })),
    ...(names.length === 0
      ? []
      : [
          { ...whole, metrics, date_range: range, filters: [['is_not', first, ['nothing']]] },
          { ...whole, metrics, date_range: range, filters: [['matches', first, ['.']]] },
          { ...whole, metrics, date_range: range, filters: [['not', ['contains', first, ['§']]]] },
        ]),
  ];
}
