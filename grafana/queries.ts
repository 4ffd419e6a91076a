import { type Measure, margin, numbers, sums, sumsOrOther, TOTALS } from './sql.ts';
import { chosen, column } from './variables.ts';

/** A dimension and its title in a panel. */
export type Titled = readonly [dimension: string, title: string];

/** The row of what is in the total but in no published row. "(other)" is a value: what a policy does not declare. */
const OTHER = 'Other: withheld';

/**
 * The largest rows of a cube, summed over the windows in range, each number with its margin; and
 * last, where a total tells it, what stands in no published row.
 */
export function top(
  cube: string,
  dimensions: readonly Titled[],
  measures: readonly Measure[],
): string {
  const names = dimensions.map(([name]) => column(name));
  const titled = dimensions.map(([name, title]) => `${column(name)} AS "${title}"`);
  const orOther = names.map(
    (name, n) => `if(is_other = 1, '${n === 0 ? OTHER : '–'}', ${name}) AS ${name}`,
  );
  const cells = numbers(
    `${chosen(cube)}, ${TOTALS}`,
    dimensions.map(([name]) => name),
  );
  // Each row once for its own group, and once for what is withheld: the total less all rows, over
  // the windows that both have.
  return `SELECT * EXCEPT (is_other)
FROM
(
    SELECT
        is_other,
        ${[...titled, ...measures.map(sumsOrOther)].join(',\n        ')}
    FROM
    (
        SELECT
            is_other, ${orOther.join(', ')},
            measure, bound, starts_at, newest, rounding, variance,
            if(is_other = 1 AND NOT is_total, -number, number) AS number
        FROM
        (
            SELECT
                *,
                \`cube\` IN (${TOTALS}) AS is_total,
                maxIf(starts_at, NOT is_total) OVER (PARTITION BY measure) AS newest,
                min(is_total) OVER (PARTITION BY window, starts_at, measure) = 0
                    AND max(is_total) OVER (PARTITION BY window, starts_at, measure) = 1 AS shared
            FROM ${indent(cells, 12)}
        )
        ARRAY JOIN [0, 1] AS is_other
        WHERE if(is_other = 1, shared, NOT is_total AND is_cell)
    )
    GROUP BY is_other, ${names.join(', ')}
)
WHERE ${anyOf(measures)}
ORDER BY is_other, ${largest(dimensions, measures)}
LIMIT 1000`;
}

/** As `top`, of cubes of other events than page views, which have no total to tell the rest from. */
export function topEvents(
  cubes: string,
  dimensions: readonly Titled[],
  measures: readonly Measure[],
): string {
  const names = dimensions.map(([name]) => name);
  const titled = dimensions.map(([name, title]) => `${column(name)} AS "${title}"`);
  const inCells = names.filter((it) => it !== 'cube');
  return `SELECT *
FROM
(
    SELECT
        ${[...titled, ...measures.map(sums)].join(',\n        ')}
    FROM
    (
        SELECT *, max(starts_at) OVER (PARTITION BY \`cube\`, measure) AS newest
        FROM ${indent(numbers(chosen(cubes), inCells), 8)}
    )
    WHERE is_cell
    GROUP BY ${names.map(column).join(', ')}
)
WHERE ${anyOf(measures)}
ORDER BY ${largest(dimensions, measures)}
LIMIT 1000`;
}

function anyOf(measures: readonly Measure[]): string {
  return measures.map(({ title }) => `"${title}" IS NOT NULL`).join(' OR ');
}

function largest(dimensions: readonly Titled[], measures: readonly Measure[]): string {
  const by = measures.map(({ title }) => `"${title}"`).join(', ');
  return `coalesce(${by}) DESC, ${dimensions.map(([, title]) => `"${title}"`).join(', ')}`;
}

/** A measure of a total by windows of one kind, and the band that its margin makes. */
export function series({ measure, title }: Measure, cubes: string, window: string): string {
  const spread = margin('rounding', 'variance');
  return `SELECT
    starts_at AS time,
    greatest(0, number) AS "${title}",
    greatest(0, number - (${spread})) AS "at least",
    greatest(0, number) + ${spread} AS "at most"
FROM ${numbers(cubes)}
WHERE measure = '${measure}' AND window = '${window}' AND is_cell
ORDER BY time`;
}

/** Sums over all windows of the range, of measures that may be summed. */
export function sumOf(cubes: string, measures: readonly Measure[]): string {
  return `SELECT
        ${measures.map(sums).join(',\n        ')}
FROM ${numbers(cubes)}
WHERE is_cell
HAVING count() > 0`;
}

/** Visitors of each month, week and day. They are not one another's sums. */
export function visitorsByWindow(): string {
  return `SELECT
    window AS "Window",
    starts_at AS "From",
    greatest(0, number) AS "Visitors",
    ${margin('rounding', 'variance')} AS "± Visitors"
FROM ${numbers(TOTALS)}
WHERE measure = 'visitors' AND is_cell
ORDER BY indexOf(['month', 'week', 'day'], window), starts_at DESC`;
}

function indent(sql: string, spaces: number): string {
  return sql.replaceAll('\n', `\n${' '.repeat(spaces)}`);
}
