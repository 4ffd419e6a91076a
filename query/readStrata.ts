import type { Read, Row } from './read.ts';
import type { Way } from './readReleases.ts';
import { publishedOf, type Source } from './source.ts';
import { AUDIENCE_MEASURES, eachMeasure, type StratumCounts } from './stratum.ts';

/** What was published of one window: the site's row, and those of its strata. */
export interface WindowRows {
  /** Seconds since 1970. */
  readonly startsAt: number;
  readonly total: StratumCounts;
  readonly strata: readonly StratumCounts[];
}

/** The published windows of a source that have a row of the site, with their strata. */
export async function readStrata(
  site: string,
  { plan, ways, published }: Source,
  strata: string,
  read: Read,
): Promise<WindowRows[]> {
  if (published.length === 0) return [];
  const starts = published.flatMap((way) => way.starts);
  const rows = await read(SELECT, {
    site,
    window: plan.cube.window,
    cubes: [plan.cube.name, strata],
    from: starts.reduce((a, b) => Math.min(a, b)),
    last: starts.reduce((a, b) => Math.max(a, b)),
  });
  const totals = rowsOf(rows, plan.cube.name, published);
  const parts = rowsOf(rows, strata, publishedOf(strata, ways));
  return [...totals].flatMap(([startsAt, [total]]) =>
    total ? [{ startsAt, total, strata: parts.get(startsAt) ?? [] }] : [],
  );
}

const SELECT = `
SELECT \`cube\`, toUnixTimestamp(starts_at) AS start, ${AUDIENCE_MEASURES.join(', ')}
FROM cells FINAL
WHERE site = {site:String} AND \`cube\` IN {cubes:Array(String)} AND window = {window:String}
  AND starts_at >= toDateTime({from:UInt32}) AND starts_at <= toDateTime({last:UInt32})`;

/** The rows of a cube by the start of their window, each with the variances of its release. */
function rowsOf(
  rows: readonly Row[],
  cube: string,
  ways: readonly Way[],
): ReadonlyMap<number, readonly StratumCounts[]> {
  const wayAt = new Map(ways.flatMap((way) => way.starts.map((start) => [start, way] as const)));
  const found = new Map<number, StratumCounts[]>();
  for (const row of rows) {
    const start = Number(row.start);
    const way = wayAt.get(start);
    if (row.cube !== cube || !way) continue;
    const stratum = {
      counts: eachMeasure((measure) => Number(row[measure])),
      variances: eachMeasure((measure) => way.releaseVarianceOf(measure)),
    };
    found.set(start, [...(found.get(start) ?? []), stratum]);
  }
  return found;
}
