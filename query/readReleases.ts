import type { Measure } from '../policy/cube.ts';
import type { TimeRange } from './dateRange.ts';
import type { Plan } from './planQuery.ts';
import type { Read, Row } from './read.ts';

/** One way in which windows of a cube were released, and which windows. */
export interface Way {
  readonly cube: string;
  /** When each of its windows starts, in seconds since 1970, upwards. */
  readonly starts: readonly number[];
  /** When the newest of them ended, in seconds since 1970. */
  readonly endsAt: number;
  readonly mechanism: string;
  readonly k: number;
  readonly rounding: number;
  readonly epsilon: number;
  readonly delta: number;
  readonly threshold: number;
  /** The most by which rounding moved a count. */
  readonly margin: number;
  /** Why they were not published; empty when they were. */
  readonly withheld: string;
  /** Whether a new version of the policy came into force while they were open. */
  readonly partial: boolean;
  /** Whether they have a measure. */
  has(measure: Measure): boolean;
  /** Variance of the noise in a published count; 0 without noise. */
  varianceOf(measure: Measure): number;
  /** Variance of what the release did to a published count, noise or rounding. */
  releaseVarianceOf(measure: Measure): number;
  /** The contribution bound; `undefined` without one. */
  boundOf(measure: Measure): number | undefined;
}

/**
 * How the windows of a plan's cube, and of one beside it, were released: those that
 * lie wholly in the range and have what is asked for. A measure may be new, and
 * summed with the windows from before it would seem to have been zero there.
 */
export async function readReleases(
  site: string,
  { cube, measures }: Plan,
  beside: string | undefined,
  { from, until }: TimeRange,
  read: Read,
): Promise<Way[]> {
  const rows = await read(SELECT, {
    site,
    from,
    until,
    window: cube.window,
    cubes: [cube.name, ...(beside === undefined ? [] : [beside])],
  });
  const asked = [...new Set(measures)];
  return rows
    .map(toWay)
    .filter((way) => way.cube !== cube.name || asked.every((it) => way.has(it)))
    .sort((a, b) => (a.starts[0] ?? 0) - (b.starts[0] ?? 0));
}

const SELECT = `
SELECT
  \`cube\`, mechanism, k, rounding, epsilon, delta, threshold, margin, measures, variances, bounds, withheld, partial,
  arraySort(groupArray(toUnixTimestamp(starts_at))) AS starts, toUnixTimestamp(max(ends_at)) AS until
FROM releases FINAL
WHERE site = {site:String} AND \`cube\` IN {cubes:Array(String)} AND window = {window:String}
  AND starts_at >= toDateTime({from:UInt32}) AND ends_at <= toDateTime({until:UInt32})
GROUP BY ALL`;

function toWay(row: Row): Way {
  const measures = row.measures as readonly string[];
  const of = (column: 'variances' | 'bounds', measure: Measure): number | undefined =>
    (row[column] as readonly number[])[measures.indexOf(measure)];
  const noisy = row.mechanism === 'dp';
  return {
    cube: String(row.cube),
    starts: row.starts as readonly number[],
    endsAt: Number(row.until),
    mechanism: String(row.mechanism),
    k: Number(row.k),
    rounding: Number(row.rounding),
    epsilon: Number(row.epsilon),
    delta: Number(row.delta),
    threshold: Number(row.threshold),
    margin: Number(row.margin),
    withheld: String(row.withheld),
    partial: Number(row.partial) === 1,
    has: (measure) => measures.includes(measure),
    // Under suppression the variance is that of rounding, which `margin` has the whole of.
    varianceOf: (measure) => (noisy ? (of('variances', measure) ?? 0) : 0),
    releaseVarianceOf: (measure) => of('variances', measure) ?? 0,
    boundOf: (measure) => of('bounds', measure),
  };
}
