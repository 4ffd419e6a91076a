import { type Comparison, columnOf, type Filter, isComparison } from './filter.ts';

export interface Condition {
  readonly sql: string;
  /** What the statement names as `{name:Type}`; ClickHouse binds it, so no value becomes part of the statement. */
  readonly params: Readonly<Record<string, string | readonly string[]>>;
}

/** Filters as one condition on the columns of `cells`; they hold for every cell when there are none. */
export function filterSql(filters: readonly Filter[]): Condition {
  const params: Record<string, string | readonly string[]> = {};
  const bind = (value: string | readonly string[]): string => {
    const name = `filter${Object.keys(params).length}`;
    params[name] = value;
    return `{${name}:${typeof value === 'string' ? 'String' : 'Array(String)'}}`;
  };
  const write = (filter: Filter): string => {
    if (isComparison(filter)) return compare(filter, bind);
    const [joined, parts] = filter;
    if (joined === 'not') return `NOT (${write(parts)})`;
    return `(${parts.map(write).join(joined === 'and' ? ' AND ' : ' OR ')})`;
  };
  const sql = filters.map(write).join(' AND ');
  return { sql: sql || '1', params };
}

function compare(
  comparison: Comparison,
  bind: (value: string | readonly string[]) => string,
): string {
  const [operator, , values] = comparison;
  const column = `cells.\`${columnOf(comparison)}\``;
  switch (operator) {
    case 'is':
      return `${column} IN ${bind(values)}`;
    case 'is_not':
      return `${column} NOT IN ${bind(values)}`;
    case 'contains':
      return `multiSearchAny(${column}, ${bind(values)})`;
    case 'contains_not':
      return `NOT multiSearchAny(${column}, ${bind(values)})`;
    case 'matches':
      return `(${matches(column, values, bind)})`;
    case 'matches_not':
      return `NOT (${matches(column, values, bind)})`;
  }
}

/** `match` is RE2, which no expression can hold up. */
function matches(
  column: string,
  expressions: readonly string[],
  bind: (value: string) => string,
): string {
  return expressions.map((expression) => `match(${column}, ${bind(expression)})`).join(' OR ');
}
