import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { KEYS_SCHEMA, STATE_SCHEMA } from '../../aggregate/state.ts';
import {
  CLICKHOUSE_COLUMNS,
  type Columns,
  KEY_COLUMNS,
  STATE_COLUMNS,
} from '../../audit/columns.ts';
import { openClickHouse } from '../../src/clickhouse.ts';
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

function sqliteColumns(schema: readonly string[]) {
  const database = new DatabaseSync(':memory:');
  for (const statement of schema) database.exec(statement);
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all();
  return Object.fromEntries(
    tables.map(({ name }) => [
      name,
      Object.fromEntries(
        database
          .prepare('SELECT name, type FROM pragma_table_info(?)')
          .all(String(name))
          .map((column) => [column.name, column.type]),
      ),
    ]),
  );
}

test('every column of the state is allowed, and no other is', () => {
  expect(sqliteColumns(STATE_SCHEMA)).toEqual(types(STATE_COLUMNS));
  expect(sqliteColumns(KEYS_SCHEMA)).toEqual(types(KEY_COLUMNS));
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
