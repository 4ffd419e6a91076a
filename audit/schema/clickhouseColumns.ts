import { CLICKHOUSE_COLUMNS, type Columns } from '../columns.ts';
import { failed, passed } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import { drift, extent } from './drift.ts';
import type { Schema, Table } from './readSchema.ts';
import type { SchemaGround } from './schemaGround.ts';

/** Rows are kept by one engine and its kin, and a view holds none. */
const HOLDS_ROWS = /^(?:Replicated|Shared)?ReplacingMergeTree$/;
const VIEWS = new Set(['published', 'audience']);

export const clickhouseColumns: Check<SchemaGround> = {
  info: {
    name: 'schema.clickhouse',
    title:
      'ClickHouse has no table and no column but those that are known to hold nothing personal.',
    what: 'Every table, view and column of the database, with its type and engine.',
    how: 'What ClickHouse says of itself (system.tables, system.columns) is compared with a list in the code, in which each column has its meaning. What is too much fails, what is missing fails, and so does another type.',
    severity: 'serious',
    remedy:
      'Drop what is not Headcount’s, or give Headcount a database of its own (CLICKHOUSE_DATABASE). Where a column is missing, start Headcount once so that it migrates; where a new one belongs there, write its meaning in audit/columns.ts.',
    clauses: ['GDPR art. 5(1)(c)', 'GDPR art. 25', 'GDPR art. 30(1)(c)'],
  },
  async run({ schema }) {
    const found = await schema();
    const allowed = allowedIn(found);
    const wrong = [...drift(found.columns, allowed), ...wrongEngines(found.tables)];
    const clustered = Object.keys(allowed).some(isLocal);
    const how = clustered ? ' It is a cluster: each table that holds rows is there as _local.' : '';
    return wrong.length > 0
      ? failed(...wrong, extent(allowed))
      : passed(`${extent(allowed)} The database has these and no other.${how}`);
  },
};

/** In a cluster `cells` stands for the shards' `cells_local`, which has the same columns. */
function allowedIn({ tables }: Schema): Columns {
  const locals = tables
    .filter(({ name, engine }) => engine === 'Distributed' && name in CLICKHOUSE_COLUMNS)
    .map(({ name }) => [`${name}_local`, CLICKHOUSE_COLUMNS[name] ?? {}]);
  return { ...CLICKHOUSE_COLUMNS, ...Object.fromEntries(locals) };
}

function isLocal(table: string): boolean {
  return table.endsWith('_local');
}

function wrongEngines(tables: readonly Table[]): string[] {
  return tables.flatMap(({ name, engine }) => {
    const known = name in CLICKHOUSE_COLUMNS || isLocal(name);
    const fits = VIEWS.has(name)
      ? engine === 'View'
      : HOLDS_ROWS.test(engine) || (engine === 'Distributed' && !isLocal(name));
    return !known || fits ? [] : [`${name} is a ${engine}, which it must not be.`];
  });
}
