import { chosen, column, SITE } from './variables.ts';

/** Windows that lie wholly in the dashboard's time range, as the query API counts them. */
export const IN_RANGE = '$__timeFilter(starts_at) AND $__timeFilter(ends_at - 1)';

/** The cubes without dimensions, one a kind of window. */
export const TOTALS = chosen('totals');

/** A count of a cell, by the name that its column has in a panel. */
export interface Measure {
  readonly measure: 'count' | 'visits' | 'visitors';
  readonly title: string;
}

/**
 * Rows for `FROM`: each measure of each published cell of these cubes, with what the release says
 * of it; and one with `is_cell` 0 for a published window without cells. A measure that a cube does not have has
 * no row, while `published` has a 0 for it.
 *
 * @param cubes strings of SQL, separated by commas
 * @param dimensions columns that are wanted
 */
export function numbers(cubes: string, dimensions: readonly string[] = []): string {
  const columns = dimensions.map((it) => `p.${column(it)} AS ${column(it)}, `).join('');
  return `(
    SELECT
        r.\`cube\` AS \`cube\`, r.window AS window, r.starts_at AS starts_at,
        ${columns}p.site != '' AS is_cell,
        r.measure AS measure, r.bound AS bound,
        multiIf(r.measure = 'count', p.count, r.measure = 'visits', p.visits, p.visitors) AS number,
        if(is_cell, r.rounded, 0) AS rounding,
        if(is_cell, r.variance, 0) AS variance
    FROM
    (
        SELECT
            site, \`cube\`, window, starts_at, measure, bound,
            margin AS rounded,
            if(mechanism = 'dp', spread, 0) AS variance
        FROM releases FINAL
        ARRAY JOIN
            measures AS measure,
            variances AS spread,
            arrayResize(bounds, length(measures)) AS bound
        WHERE site = ${SITE} AND \`cube\` IN (${cubes}) AND withheld = ''
            AND ${IN_RANGE}
    ) AS r
    LEFT JOIN (SELECT * FROM published WHERE site = ${SITE} AND \`cube\` IN (${cubes})) AS p
        USING (site, \`cube\`, window, starts_at)
)`;
}

/** The margin of a sum: what rounding can have moved it, and what 95 of 100 draws of the noise stay within (release/margin.ts). */
export function margin(rounding: string, variance: string): string {
  return `${rounding} + ceil(2.12 * sqrt(${variance}))`;
}

/**
 * The sum of a measure over the cells of a group, and its margin, in columns of their own; both
 * NULL, never 0, where nothing is published. Visitors are those of the newest window alone
 * (`newest`): over windows the same person would count again, and so over cells if a visitor may
 * stand in several.
 */
export function sums(it: Measure): string {
  return columns(it, it.measure === 'visitors' ? ['countIf(OF) > 1 AND maxIf(bound, OF) > 1'] : []);
}

/**
 * The same in groups of which some (`is_other`) hold a total and, below zero, what is published:
 * their sum is what is withheld. It cannot be told where the two are no parts of a whole, since bounds differ
 * or a visitor may stand in several cells (query/readOther.ts).
 */
export function sumsOrOther(it: Measure): string {
  const visitors = '(is_other = 1 OR countIf(OF) > 1) AND maxIf(bound, OF) > 1';
  return columns(it, [
    'is_other = 1 AND minIf(bound, OF) != maxIf(bound, OF)',
    ...(it.measure === 'visitors' ? [visitors] : []),
  ]);
}

/** @param not further reasons why there is no number; `OF` stands for the rows that are summed */
function columns({ measure, title }: Measure, not: readonly string[]): string {
  const of = `measure = '${measure}'${measure === 'visitors' ? ' AND starts_at = newest' : ''}`;
  const none = ['countIf(OF) = 0', ...not.map((it) => `(${it})`)].join(' OR ');
  const spread = margin('sumIf(rounding, OF)', 'sumIf(variance, OF)');
  return `if(${none}, NULL, greatest(0, sumIf(number, OF))) AS "${title}",
        if(${none}, NULL, ${spread}) AS "± ${title}"`.replaceAll('OF', of);
}
