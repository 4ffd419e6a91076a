/** A dashboard's time range, as Grafana hands it to a data source: milliseconds since 1970. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * SQL as ClickHouse would get it from Grafana: first the variables, by Grafana's own format
 * `sqlstring` (quoted, quotes doubled, several with commas between), then the plugin's macros, as
 * the README of grafana-clickhouse-datasource (version 4) documents them.
 *
 * @throws Error for a variable or macro that neither knows
 */
export function expand(
  sql: string,
  variables: ReadonlyMap<string, readonly string[]>,
  { from, to }: Range,
): string {
  const seconds = (ms: number) => `toDateTime(${Math.floor(ms / 1000)})`;
  const expanded = sql
    .replace(/\$\{(\w+):sqlstring\}/g, (_, name: string) => {
      const values = variables.get(name);
      if (values === undefined) throw new Error(`there is no variable ${name}`);
      // A variable without a value is empty.
      const strings = values.length > 0 ? values : [''];
      return strings.map((it) => `'${it.replaceAll("'", "''")}'`).join(',');
    })
    .replace(/\$__timeFilter\(([^()]*)\)/g, (_, column: string) => {
      return `${column} >= ${seconds(from)} AND ${column} <= ${seconds(to)}`;
    });
  const [unknown] = /\$[{_a-zA-Z][\w{}:]*/.exec(expanded) ?? [];
  if (unknown !== undefined) throw new Error(`neither a variable nor a macro: ${unknown}`);
  return expanded;
}

/** The names of all variables in a text. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(/\$\{(\w+)(?::\w+)?\}/g)].map(([, name = '']) => name);
}
