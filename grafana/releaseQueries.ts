import { IN_RANGE, margin, numbers, TOTALS } from './sql.ts';
import { chosen, SITE } from './variables.ts';

/**
 * How much of each total stands in published cells of each cube, by the rules of `other`; visitors
 * in the newest window of each.
 */
export function withheldByCube(cubes: readonly string[]): string {
  return `WITH windows AS
(
    SELECT
        \`cube\`, window, starts_at, measure, bound,
        max(starts_at) OVER (PARTITION BY \`cube\`, measure) AS newest,
        sum(number) AS number, sum(rounding) AS rounding, sum(variance) AS variance
    FROM ${numbers([...cubes.map(chosen), TOTALS].join(', ')).replaceAll('\n', '\n    ')}
    GROUP BY \`cube\`, window, starts_at, measure, bound
)
SELECT
    c.\`cube\` AS "Cube",
    transform(
        c.measure,
        ['count', 'visits', 'visitors'],
        ['page views', 'visits', 'visitors, newest window']
    ) AS "Of",
    greatest(0, sum(t.number)) AS "Total",
    ${margin('sum(t.rounding)', 'sum(t.variance)')} AS "± Total",
    greatest(0, sum(c.number)) AS "Published",
    ${margin('sum(c.rounding)', 'sum(c.variance)')} AS "± Published",
    greatest(0, sum(t.number - c.number)) AS "Other",
    ${margin('sum(t.rounding + c.rounding)', 'sum(t.variance + c.variance)')} AS "± Other",
    least(1, "Published" / nullIf("Total", 0)) AS "Share published"
FROM (SELECT * FROM windows WHERE \`cube\` NOT IN (${TOTALS})) AS c
INNER JOIN (SELECT * FROM windows WHERE \`cube\` IN (${TOTALS})) AS t
    USING (window, starts_at, measure)
WHERE c.measure != 'visitors' OR c.starts_at = c.newest
GROUP BY c.\`cube\`, c.measure
HAVING min(least(c.bound, t.bound)) = max(greatest(c.bound, t.bound))
    AND (c.measure != 'visitors' OR max(c.bound) <= 1)
ORDER BY "Cube", "Of"`;
}

/** How each cube was released. */
export const RELEASES = `SELECT
    \`cube\` AS "Cube",
    window AS "Window",
    mechanism AS "Mechanism",
    if(mechanism = 'dp', epsilon, NULL) AS "Epsilon",
    if(mechanism = 'dp', NULL, k) AS "At least k",
    if(mechanism = 'dp', NULL, rounding) AS "Rounded to",
    if(mechanism = 'dp' AND threshold > 0, threshold, NULL) AS "Threshold",
    policy_version AS "Policy version",
    countIf(withheld = '') AS "Windows published",
    countIf(withheld != '') AS "Windows withheld",
    countIf(partial = 1) AS "Partial",
    max(ends_at) AS "Until"
FROM releases FINAL
WHERE site = ${SITE} AND ${IN_RANGE}
GROUP BY \`cube\`, window, mechanism, epsilon, k, rounding, threshold, policy_version
ORDER BY "Cube", "Policy version"`;

/** Windows of a cube that were not published at all. */
export const WITHHELD_WINDOWS = `SELECT
    starts_at AS "From",
    ends_at AS "Until",
    \`cube\` AS "Cube",
    transform(
        withheld,
        ['overflow', 'key', 'budget'],
        ['more cells than its budget', 'the key of its visitors was lost', 'the privacy budget was spent'],
        withheld
    ) AS "Why"
FROM releases FINAL
WHERE site = ${SITE} AND withheld != '' AND ${IN_RANGE}
ORDER BY "From" DESC, "Cube"`;
