import { DIMENSION_NAMES, isTime } from './dimensionNames.ts';
import { filterSql } from './filterSql.ts';
import type { Plan } from './planQuery.ts';
import type { Query } from './querySchema.ts';
import type { Statement } from './read.ts';
import type { Way } from './readReleases.ts';

/**
 * The rows of an answer, in order: its dimensions as `d{i}` (windows as their
 * start in seconds since 1970), its metrics as `m{i}`, as `n{i}` how many
 * cells are of the way at index i, and as `w` in how many windows it was published.
 */
export function selectRows(query: Query, plan: Plan, ways: readonly Way[]): Statement {
  const filter = filterSql(query.filters);
  const dimensions = query.dimensions.map((name, index) => `${expressionOf(name)} AS d${index}`);
  const by = query.dimensions.map((_, index) => `d${index}`);
  const sql = `
SELECT ${[...dimensions, ...sumsOf(plan), ...countsOf(ways), windowsOf(plan)].join(', ')}
FROM cells FINAL
WHERE ${OF_CUBE} AND ${filter.sql}
${by.length > 0 ? `GROUP BY ${by.join(', ')}` : ''}
-- Nothing published is no row; it is not zero.
HAVING count() > 0
ORDER BY ${orderBy(query)}
LIMIT {limit:UInt32} OFFSET {offset:UInt32}`;
  const params = paramsOf(query.site_id, plan.cube.name, plan, ways);
  return { sql, params: { ...filter.params, ...params, ...query.pagination } };
}

/** The sum over a cube's cells, as one row without dimensions. */
export function selectTotal(
  site: string,
  cube: string,
  plan: Plan,
  ways: readonly Way[],
): Statement {
  const sql = `SELECT ${[...sumsOf(plan), ...countsOf(ways)].join(', ')} FROM cells FINAL WHERE ${OF_CUBE}`;
  return { sql, params: paramsOf(site, cube, plan, ways) };
}

const WAY =
  'transform(toUnixTimestamp(starts_at), {starts:Array(UInt32)}, {ways:Array(Int32)}, -1)';

const OF_CUBE = `site = {site:String} AND \`cube\` = {cube:String} AND window = {window:String}
  AND starts_at >= toDateTime({from:UInt32}) AND starts_at <= toDateTime({last:UInt32})
  AND ${WAY} >= 0`;

function paramsOf(site: string, cube: string, plan: Plan, ways: readonly Way[]) {
  const starts = ways.flatMap((way) => way.starts);
  return {
    site,
    cube,
    window: plan.cube.window,
    from: starts.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    last: starts.reduce((a, b) => Math.max(a, b), 0),
    starts,
    ways: ways.flatMap((way, index) => way.starts.map(() => index)),
  };
}

function sumsOf({ measures }: Plan): string[] {
  return measures.map((measure, index) => `sum(cells.${measure}) AS m${index}`);
}

function countsOf(ways: readonly Way[]): string[] {
  if (ways.length === 1) return ['count() AS n0'];
  return ways.map((_, index) => `countIf(${WAY} = ${index}) AS n${index}`);
}

/** Where a row has one cell of each window its cells are its windows, and need not be told apart. */
function windowsOf({ cube, columns, time }: Plan): string {
  if (time) return '1 AS w';
  const alone = cube.dimensions.every((it) => columns.includes(it));
  return `${alone ? 'count()' : 'uniqExact(starts_at)'} AS w`;
}

function expressionOf(name: Query['dimensions'][number]): string {
  return isTime(name) ? 'toUnixTimestamp(starts_at)' : `cells.\`${DIMENSION_NAMES[name]}\``;
}

/** The order asked for; else time upwards or the first metric downwards; ties by dimensions. */
function orderBy(query: Query): string {
  const column = (key: string): string => {
    const metric = query.metrics.indexOf(key as Query['metrics'][number]);
    // As it is shown: never below zero.
    if (metric >= 0) return `greatest(m${metric}, 0)`;
    return `d${query.dimensions.indexOf(key as Query['dimensions'][number])}`;
  };
  const time = query.dimensions.findIndex(isTime);
  const asked = query.order_by?.map(([key, direction]) => `${column(key)} ${direction}`);
  const usual = [...(time >= 0 ? [`d${time} asc`] : []), 'greatest(m0, 0) desc'];
  return [...(asked ?? usual), ...query.dimensions.map((_, index) => `d${index} asc`)].join(', ');
}
