/**
 * A migration of `sql/migrations` as a cluster needs it, one statement after the
 * other, so that the two schemas cannot drift apart. Each table becomes two:
 *
 * - `cells_local` holds rows. It is replicated within its shard, expires them, and keeps one row a key.
 * - `cells` is `Distributed` over the shards' `cells_local` and holds none. Queries, views
 *   and inserts name it, as they do on one server.
 *
 * A row's shard follows from the first column of the sorting key, the site. So rows of one
 * key meet on one shard, without which `FINAL` could not leave one of them.
 *
 * @param sql one statement
 * @param cluster the name in the servers' `remote_servers`, or a macro like `{cluster}`
 * @throws Error for a statement that it does not know how to turn
 */
export function clusterSql(sql: string, cluster: string): string[] {
  const text = sql.trim().replace(/;$/, '');
  const statements = createTable(text, cluster) ?? alterTable(text, cluster) ?? view(text, cluster);
  if (!statements) {
    const start = text.replace(COMMENTS, '').slice(0, 60);
    throw new Error(
      `there is no form for a cluster of "${start}…": add one to sql/cluster/clusterSql.ts`,
    );
  }
  return statements;
}

const COMMENTS = /^(\s*--.*\n)*\s*/;

/**
 * The path in Keeper has names and no UUID, so that the same statement on a server that is
 * added later makes a further replica of its shard, and not a table of its own.
 */
const REPLICATED =
  "ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')";

function createTable(text: string, cluster: string): string[] | undefined {
  const [, comment = '', table, columns, rest = ''] =
    /^((?:--.*\n)*)CREATE TABLE IF NOT EXISTS (\w+)\s*(\([\s\S]*?\)\s*)ENGINE = ReplacingMergeTree\b([\s\S]*)$/.exec(
      text,
    ) ?? [];
  if (table === undefined || columns === undefined) return undefined;
  const [, key] = /\bORDER BY \(?\s*(\w+)/.exec(rest) ?? [];
  const create = (name: string) => `CREATE TABLE IF NOT EXISTS ${name} ${on(cluster)}\n${columns}`;
  return [
    `${comment}${create(local(table))}ENGINE = ${REPLICATED}${rest}`,
    `${create(table)}ENGINE = Distributed('${cluster}', currentDatabase(), ${local(table)}, cityHash64(${key}))`,
  ];
}

/** What columns there are concerns both tables; how they are sorted, kept and packed only the local one. */
function alterTable(text: string, cluster: string): string[] | undefined {
  const [, comment = '', table, rest = ''] =
    /^((?:--.*\n)*)ALTER TABLE (\w+)(\s[\s\S]*)$/.exec(text) ?? [];
  if (table === undefined) return undefined;
  const clauses = splitClauses(rest);
  const known = /^(ADD COLUMN|MODIFY (ORDER BY|SETTING|TTL))\b/;
  if (!clauses.every((clause) => known.test(clause.replace(COMMENTS, '')))) return undefined;
  const columns = clauses.filter((clause) => /^ADD\b/.test(clause.replace(COMMENTS, '')));
  const alter = (name: string, list: readonly string[]) =>
    `ALTER TABLE ${name} ${on(cluster)}${list.join(',')}`;
  return [
    `${comment}${alter(local(table), clauses)}`,
    ...(columns.length > 0 ? [alter(table, columns)] : []),
  ];
}

function view(text: string, cluster: string): string[] | undefined {
  const found = /^((?:--.*\n)*)CREATE OR REPLACE VIEW (\w+) AS\b([\s\S]*)$/.exec(text);
  if (!found) return undefined;
  const [, comment = '', name, select] = found;
  return [`${comment}CREATE OR REPLACE VIEW ${name} ${on(cluster)} AS${select}`];
}

/** Splits at the commas that stand in no parentheses, string or comment. Each part starts with white space. */
function splitClauses(text: string): string[] {
  const found = [''];
  let depth = 0;
  for (const [part] of text.matchAll(/--.*\n|'(?:[^'\\]|\\.|'')*'|[(),]|[^-'(),]+|-/g)) {
    if (part === '(') depth += 1;
    if (part === ')') depth -= 1;
    if (part === ',' && depth === 0) found.push('');
    else found.push(found.pop() + part);
  }
  return found.map((clause) => (/^\s/.test(clause) ? clause : `\n    ${clause}`));
}

function on(cluster: string): string {
  return `ON CLUSTER '${cluster}'`;
}

function local(table: string): string {
  return `${table}_local`;
}
