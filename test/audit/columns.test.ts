import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Sql } from '../../aggregate/sql.ts';
import {
  CLICKHOUSE_COLUMNS,
  type Columns,
  KEY_COLUMNS,
  STATE_COLUMNS,
} from '../../audit/columns.ts';
import { openClickHouse } from '../../src/clickhouse.ts';
import { memoryState } from '../support/memoryState.ts';
import { tempFolder } from '../support/tempFolder.ts';

/** table → column → type, as `Columns` has it without the meaning. */
function types(columns: Columns) {
  return Object.fromEntries(
    Object.entries(columns).map(([table, of]) => [
      table,
      Object.fromEntries(Object.entries(of).map(([column, { type }]) => [column, type])),
    ]),
  );
}

function sqliteColumns(sql: Sql) {
  const tables = sql.all(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  );
  return Object.fromEntries(
    tables.map(({ name }) => [
      name,
      Object.fromEntries(
        sql
          .all('SELECT name, type FROM pragma_table_info(?)', String(name))
          .map((column) => [column.name, column.type]),
      ),
    ]),
  );
}

test('every column of the state is allowed, and no other is', () => {
  const { state, keys } = memoryState();
  expect(sqliteColumns(state)).toEqual(types(STATE_COLUMNS));
  expect(sqliteColumns(keys)).toEqual(types(KEY_COLUMNS));
});

test('every column of ClickHouse is allowed, and no other is', async () => {
  const clickhouse = openClickHouse(undefined, join(await tempFolder(), 'data'));
  try {
    const rows = await clickhouse.read(
      'SELECT table, name, type FROM system.columns WHERE database = currentDatabase()',
      {},
    );
    const found: Record<string, Record<string, unknown>> = {};
    for (const { table, name, type } of rows) {
      found[String(table)] = { ...found[String(table)], [String(name)]: type };
    }
    expect(found).toEqual(types(CLICKHOUSE_COLUMNS));
  } finally {
    await clickhouse.close();
  }
});
