import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeWindowTable } from '../../aggregate/windowTables.ts';
import { CLICKHOUSE_COLUMNS, KEY_COLUMNS, listedAs, STATE_COLUMNS } from '../../audit/columns.ts';
import { openClickHouse } from '../../src/clickhouse.ts';
import { memoryState } from '../support/memoryState.ts';
import { columnTypes, sqliteColumns } from '../support/sqliteColumns.ts';
import { tempFolder } from '../support/tempFolder.ts';

test('every column of the state is allowed, and no other is', () => {
  const { state, keys } = memoryState();
  makeWindowTable(state, 12);
  const found = Object.entries(sqliteColumns(state)).map(([name, of]) => [listedAs(name), of]);
  expect(Object.fromEntries(found)).toEqual(columnTypes(STATE_COLUMNS));
  expect(sqliteColumns(keys)).toEqual(columnTypes(KEY_COLUMNS));
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
    expect(found).toEqual(columnTypes(CLICKHOUSE_COLUMNS));
  } finally {
    await clickhouse.close();
  }
});
