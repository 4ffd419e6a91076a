import type { TimeRange } from './dateRange.ts';
import type { Plan } from './planQuery.ts';
import { DIMENSION_NAMES, type DimensionName, type Query } from './querySchema.ts';

type Param = string | number | readonly string[];

/** Reads rows of ClickHouse. Parameters are bound by the server (`{name:Type}`). */
export type Read = (
  statement: string,
  params: Readonly<Record<string, Param>>,
) => Promise<readonly Record<string, unknown>[]>;

export interface Result {
  readonly dimensions: readonly string[];
  readonly metrics: readonly number[];
  /** For each metric the most by which the number may be off, as far as what was published goes. */
  readonly margins: readonly number[];
}

export interface Answer {
  readonly results: readonly Result[];
  readonly meta: {
    readonly cube: string;
    readonly window: string;
    readonly mechanism: string;
    readonly k: number;
    readonly rounding: number;
    /** Windows of the cube that were published in the range, and days asked for. */
    readonly windows: number;
    readonly days?: number;
    /** When the newest of them ended; `null` when there is none yet. */
    readonly complete_until: string | null;
    /** What stands in the total but in no published cell. */
    readonly other?: {
      readonly metrics: readonly (number | null)[];
      readonly margins: readonly (number | null)[];
    };
  };
  readonly query: Query;
}

/** Answers a planned query from released rows alone. */
export async function answerQuery(
  query: Query,
  plan: Plan,
  range: TimeRange,
  timezone: string,
  read: Read,
): Promise<Answer> {
  const where = whereClause(plan);
  const params = {
    ...baseParams(query, range, timezone),
    ...where.params,
    window: plan.cube.window,
  };
  const cube = { ...params, cube: plan.cube.name };
  const [rows, releases] = await Promise.all([
    read(selectCells(query, plan, where.sql), cube),
    read(SELECT_RELEASES, cube),
  ]);
  const release = releases[0] ?? {};
  const other =
    plan.parent && plan.columns.length > 0 && !plan.time && plan.filters.length === 0
      ? await readOther(plan, params, read)
      : undefined;
  return {
    results: rows.map((row) => toResult(row, query, plan)),
    meta: {
      cube: plan.cube.name,
      window: plan.cube.window,
      mechanism: 'suppression',
      k: Number(release.k ?? 0),
      rounding: Number(release.rounding ?? 0),
      windows: Number(release.windows ?? 0),
      ...(range.days === undefined ? {} : { days: range.days }),
      complete_until: Number(release.windows ?? 0) > 0 ? String(release.complete_until) : null,
      ...(other ? { other } : {}),
    },
    query,
  };
}

/** How the newest release of a range was made. */
const SELECT_RELEASES = `
SELECT
  count() AS windows,
  formatDateTime(max(ends_at), '%Y-%m-%dT%H:%i:%SZ', 'UTC') AS complete_until,
  argMax(k, starts_at) AS k,
  argMax(rounding, starts_at) AS rounding
FROM releases FINAL
WHERE site = {site:String} AND cube = {cube:String}
  AND window = {window:String}
  AND starts_at >= toDateTime({from:UInt32}) AND starts_at < toDateTime({until:UInt32})`;

/** Cells of one cube whose release was published, with the rounding each was published under. */
const FROM_CELLS = `
FROM (SELECT * FROM cells FINAL WHERE site = {site:String} AND cube = {cube:String}
  AND window = {window:String}
  AND starts_at >= toDateTime({from:UInt32}) AND starts_at < toDateTime({until:UInt32})) AS c
INNER JOIN (SELECT site, cube, window, starts_at, margin FROM releases FINAL
  WHERE site = {site:String} AND cube = {cube:String} AND window = {window:String}) AS r
  USING (site, cube, window, starts_at)`;

function selectCells(query: Query, plan: Plan, where: string): string {
  const groups = query.dimensions.map((name, index) => `${expression(name)} AS d${index}`);
  const sums = plan.measures.map((measure, index) => `sum(c.${measure}) AS m${index}`);
  const by = query.dimensions.map((_, index) => `d${index}`);
  return `SELECT ${[...groups, ...sums, 'sum(r.margin) AS margin'].join(', ')}
${FROM_CELLS}
WHERE ${where}
${by.length > 0 ? `GROUP BY ${by.join(', ')}` : ''}
-- Nothing published is no row; it is not zero.
HAVING count() > 0
ORDER BY ${orderBy(query)}
LIMIT {limit:UInt32} OFFSET {offset:UInt32}`;
}

function expression(name: string): string {
  if (name === 'time:day') return 'toString(toDate(c.starts_at, {timezone:String}))';
  if (name === 'time:hour') {
    return "formatDateTime(c.starts_at, '%Y-%m-%d %H:%i:%S', {timezone:String})";
  }
  return `c.${DIMENSION_NAMES[name as DimensionName]}`;
}

/** The order asked for; else time upwards or the first metric downwards; ties by dimensions. */
function orderBy(query: Query): string {
  const column = (key: string): string => {
    const metric = query.metrics.indexOf(key as Query['metrics'][number]);
    return metric >= 0 ? `m${metric}` : `d${query.dimensions.indexOf(key as never)}`;
  };
  const time = query.dimensions.findIndex((name) => name.startsWith('time:'));
  const asked = query.order_by?.map(([key, direction]) => `${column(key)} ${direction}`);
  const usual = time >= 0 ? [`d${time} asc`, 'm0 desc'] : ['m0 desc'];
  return [...(asked ?? usual), ...query.dimensions.map((_, index) => `d${index} asc`)].join(', ');
}

function whereClause(plan: Plan) {
  const params: Record<string, Param> = {};
  const conditions = plan.filters.map(({ column, values }, index) => {
    params[`filter${index}`] = values;
    return `c.${column} IN {filter${index}:Array(String)}`;
  });
  return { sql: ['1', ...conditions].join(' AND '), params };
}

function baseParams(query: Query, range: TimeRange, timezone: string): Record<string, Param> {
  return {
    site: query.site_id,
    from: range.from,
    until: range.until,
    timezone,
    limit: query.pagination.limit,
    offset: query.pagination.offset,
  };
}

/** Parent minus the sum of what is published; none where a visitor may stand in several cells. */
async function readOther(plan: Plan, params: Record<string, Param>, read: Read) {
  const sums = plan.measures.map((measure, index) => `sum(c.${measure}) AS m${index}`);
  const statement = `SELECT ${sums.join(', ')}, sum(r.margin) AS margin ${FROM_CELLS}`;
  const parent = plan.parent;
  if (!parent) return undefined;
  const [total, published] = await Promise.all([
    read(statement, { ...params, cube: parent.name }),
    read(statement, { ...params, cube: plan.cube.name }),
  ]);
  const additive = plan.measures.map(
    (measure) =>
      parent.measures[measure] !== undefined &&
      // Clipped otherwise, the difference would hold what the bound cut off.
      parent.measures[measure]?.bound === plan.cube.measures[measure]?.bound &&
      !(measure === 'visitors' && (plan.cube.measures.visitors?.bound ?? 1) > 1),
  );
  const margin = Number(total[0]?.margin ?? 0) + Number(published[0]?.margin ?? 0);
  return {
    metrics: additive.map((ok, i) =>
      ok ? Number(total[0]?.[`m${i}`] ?? 0) - Number(published[0]?.[`m${i}`] ?? 0) : null,
    ),
    margins: additive.map((ok) => (ok ? margin : null)),
  };
}

function toResult(row: Record<string, unknown>, query: Query, plan: Plan): Result {
  return {
    dimensions: query.dimensions.map((_, index) => String(row[`d${index}`])),
    metrics: plan.measures.map((_, index) => Number(row[`m${index}`])),
    margins: plan.measures.map(() => Number(row.margin)),
  };
}
