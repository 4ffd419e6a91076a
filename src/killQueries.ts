import type { ClickHouseClient } from '@clickhouse/client';

/**
 * Ends what the embedded engine is still doing: an aborted query goes on in its threads, and
 * the process could not end before them. A server's own limit of time ends it there.
 */
export async function killQueries(client: ClickHouseClient): Promise<void> {
  const query = 'KILL QUERY WHERE query_id != queryID() ASYNC';
  // Where it fails, the process ends later.
  await client.command({ query }).catch(() => undefined);
  await client.close();
}
