/** A dashboard variable that a query fills; panels name it as `${name:sqlstring}`. */
export interface Variable {
  readonly name: string;
  readonly label: string;
  readonly sql: string;
  /** Shown above the panels; the others choose cubes, and a reader need not know of them. */
  readonly shown?: true;
  /** All values at once, instead of the first. */
  readonly all?: true;
}

/** A variable in SQL: Grafana puts its value, or all of them with commas between, in as quoted strings. */
export function chosen(variable: string): string {
  return `\${${variable}:sqlstring}`;
}

/** The chosen site. */
export const SITE = chosen('site');

/** What only events other than page views have, or pages alone: a cube with it counts something else. */
const OF_EVENTS = [
  ...['engaged', 'exit', 'target', 'error_kind', 'error_name', 'error_status', 'name', 'value'],
];

/** Dimensions of which a cube of page views by sender has at least one. */
const OTHERS = [
  ...['country', 'region', 'device', 'os', 'browser', 'page', 'referrer', 'os_version'],
  ...['browser_version', 'language', 'timezone', 'screen', 'from'],
  ...['utm_source', 'utm_medium', 'utm_campaign'],
];

/** A column of `published`; two of them are words of SQL, too. */
export function column(name: string): string {
  return name === 'from' || name === 'cube' ? `\`${name}\`` : name;
}

/**
 * Cubes that have dimensions and have others not, the best first: those that count visits are
 * surely of page views; then the fewest dimensions, the shortest windows, the largest numbers.
 * Released rows do not name a cube's event, and a cell is empty in dimensions that its cube has not.
 */
function cubesWith(has: readonly string[], hasNot: readonly string[], last = ''): string {
  const all = [...OTHERS, ...OF_EVENTS].map(column).join(', ');
  const wants = has.map((it) => `max(${column(it)}) != ''`);
  const refuses = hasNot.map((it) => `max(${column(it)}) = ''`);
  return `SELECT \`cube\`
FROM published
WHERE site = ${SITE} AND NOT startsWith(\`cube\`, 'audience_') AND window != 'hour'
GROUP BY \`cube\`, window
HAVING ${[...wants, ...refuses].join(' AND ')}
ORDER BY
    ${last === '' ? '' : `max(${column(last)}) = '' DESC, `}max(visits) > 0 DESC,
    max(arrayCount(it -> it != '', [${all}])),
    indexOf(['day', 'week', 'month'], window),
    sum(count) + sum(visitors) DESC,
    \`cube\``;
}

const ofPageViews = (name: string, label: string, ...has: string[]): Variable => ({
  ...{ name, label },
  sql: cubesWith(
    has,
    OF_EVENTS.filter((it) => !has.includes(it)),
  ),
});

/** In the order in which one needs another. */
export const VARIABLES: readonly Variable[] = [
  {
    ...{ name: 'site', label: 'Site', shown: true },
    // An audit counts made-up visitors on a site of its own, whose rows stay for a month.
    sql: `SELECT DISTINCT site
FROM releases FINAL
WHERE NOT match(site, '^audit-[0-9a-f]{8}')
ORDER BY site`,
  },
  {
    ...{ name: 'people_by', label: 'People by', shown: true },
    sql: `SELECT window
FROM audience
WHERE site = ${SITE}
GROUP BY window
ORDER BY indexOf(['day', 'week', 'month'], window)`,
  },
  {
    ...{ name: 'totals', label: 'Cubes without dimensions', all: true },
    sql: `SELECT \`cube\`
FROM
(
    ${cubesWith([], [...OTHERS, ...OF_EVENTS])
      .replace('SELECT `cube`', 'SELECT `cube`, window')
      .replaceAll('\n', '\n    ')}
    LIMIT 1 BY window
)`,
  },
  {
    ...{ name: 'pages', label: 'Cube of pages' },
    sql: cubesWith(['page'], ['from', ...OF_EVENTS]),
  },
  ofPageViews('paths', 'Cube of click paths', 'from', 'page'),
  ofPageViews('referrers', 'Cube of referrers', 'referrer'),
  ofPageViews('campaigns', 'Cube of campaigns', 'utm_source'),
  ofPageViews('countries', 'Cube of countries', 'country'),
  ofPageViews('regions', 'Cube of regions', 'region'),
  ofPageViews('devices', 'Cube of devices', 'device'),
  ofPageViews('systems', 'Cube of operating systems', 'os'),
  ofPageViews('browsers', 'Cube of browsers', 'browser'),
  ofPageViews('languages', 'Cube of languages', 'language'),
  ofPageViews('screens', 'Cube of screens', 'screen'),
  { ...{ name: 'times', label: 'Cube of time spent' }, sql: cubesWith(['engaged'], []) },
  { ...{ name: 'targets', label: 'Cube of clicks' }, sql: cubesWith(['target'], []) },
  { ...{ name: 'events', label: 'Cube of custom events' }, sql: cubesWith(['name'], []) },
  { ...{ name: 'props', label: 'Cubes of props', all: true }, sql: cubesWith(['value'], []) },
  { ...{ name: 'errors', label: 'Cube of errors' }, sql: cubesWith(['error_kind'], [], 'page') },
];
