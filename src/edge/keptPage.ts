/** What an object keeps of one of its tables, or a part of it. */
export interface KeptTable {
  readonly table: string;
  /** Types by column, as SQLite has them. */
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: readonly (readonly SqlStorageValue[])[];
}

/** Where the next page begins: at a row of a table, both counted from 0. */
export interface KeptFrom {
  readonly table: number;
  readonly row: number;
}

/** A part of all that an object keeps. */
export interface KeptPage {
  readonly tables: readonly KeptTable[];
  /** What it keeps beside its tables: names, and values as JSON. In the first page. */
  readonly values: readonly (readonly [name: string, json: string])[];
  /** Absent in the last page. */
  readonly next?: KeptFrom;
}

/** Bytes of a page, about: one answer takes 32 MB (https://developers.cloudflare.com/workers/runtime-apis/rpc/). */
const PAGE = 4_000_000;

/** All that an object's storage holds, row by row, a page of it. */
export function keptPage(
  { sql, kv }: Pick<DurableObjectStorage, 'sql' | 'kv'>,
  from: KeptFrom = { table: 0, row: 0 },
): KeptPage {
  const isFirst = from.table === 0 && from.row === 0;
  const values = isFirst
    ? [...kv.list()].map(([name, value]) => [name, JSON.stringify(value)] as const)
    : [];
  // The platform's own, in which those values are, cannot be read.
  const names = sql
    .exec<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 4) <> '_cf_' ORDER BY name",
    )
    .toArray();
  const tables: KeptTable[] = [];
  let left = PAGE;
  for (let table = from.table; table < names.length; table += 1) {
    const name = names[table]?.name ?? '';
    const first = table === from.table ? from.row : 0;
    const rows: SqlStorageValue[][] = [];
    tables.push({ table: name, columns: columnsOf(sql, name), rows });
    for (const row of sql.exec(`SELECT * FROM "${name}" LIMIT -1 OFFSET ?`, first).raw()) {
      rows.push(row);
      left -= row.reduce<number>((sum, value) => sum + sizeOf(value), 0);
      if (left <= 0) return { tables, values, next: { table, row: first + rows.length } };
    }
  }
  return { tables, values };
}

function columnsOf(sql: SqlStorage, table: string): Record<string, string> {
  const columns = sql.exec<{ name: string; type: string }>(
    'SELECT name, type FROM pragma_table_info(?)',
    table,
  );
  return Object.fromEntries([...columns].map(({ name, type }) => [name, type]));
}

function sizeOf(value: SqlStorageValue): number {
  if (typeof value === 'string') return value.length;
  return value instanceof ArrayBuffer ? value.byteLength : 8;
}
