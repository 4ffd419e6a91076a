import { readMigrations } from '../sql/readMigrations.ts';
import type { ClickHouseServer } from './config.ts';
import { connectClickHouse } from './connectClickHouse.ts';
import {
  CLICKHOUSE_LIMITS,
  type ClickHouse,
  type ClickHouseLimits,
  createClickHouse,
} from './createClickHouse.ts';
import { killQueries } from './killQueries.ts';

export type { ClickHouse, ClickHouseLimits } from './createClickHouse.ts';

/**
 * Opens a server by URL, or the embedded engine in a folder.
 *
 * @throws UserError where CLICKHOUSE_CA cannot be used
 */
export function openClickHouse(
  server: ClickHouseServer | undefined,
  data: string,
  limits: ClickHouseLimits = CLICKHOUSE_LIMITS,
): ClickHouse {
  // The client gives up a silent connection by itself, but does not say so as well.
  const connect = (ms: number) => connectClickHouse(server, data, ms + 5_000);
  return createClickHouse({
    ...{ server, limits, connect },
    // An answer reads two things at once.
    readers: 2,
    migrations: readMigrations,
    broken: async (calls) => {
      if (!server && calls > 0) await killQueries(connect(limits.readMs));
    },
  });
}
