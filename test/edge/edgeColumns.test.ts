import { expect, test } from 'vitest';
import type { Sql } from '../../aggregate/sql.ts';
import type { Columns } from '../../audit/columns.ts';
import { COORDINATOR_COLUMNS, SHARD_COLUMNS } from '../../audit/edgeColumns.ts';
import { readPageUrl } from '../../ingest/pageUrl.ts';
import { testPolicy } from '../support/policy.ts';
import { testRequest } from '../support/rawRequest.ts';
import { columnTypes, sqliteColumns } from '../support/sqliteColumns.ts';
import { uuidOf } from '../support/uuidOf.ts';
import { Edge } from './support/edge.ts';

test('every column of a shard and of a coordinator is allowed, and no other is', async () => {
  const edge = new Edge({ policy: testPolicy() });
  const url = readPageUrl('https://lamps.example/');
  if (!url) throw new Error('no URL');
  await edge.send(testRequest({ events: [{ id: uuidOf(1), at: 0, type: 'page_view', url }] }));
  const [shard = ''] = edge.shardNames;
  const found = (sql: Sql, columns: Columns) =>
    expect(sqliteColumns(sql)).toEqual(columnTypes(columns));
  found(edge.sqlOf(shard), SHARD_COLUMNS);
  found(edge.sqlOf('coordinator'), COORDINATOR_COLUMNS);
});
