import { join } from 'node:path';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { createChdbConnection } from 'chdb/connection';
import type { Read } from '../query/answerQuery.ts';
import type { Insert } from '../release/publish.ts';
import { migrate } from '../sql/migrate.ts';
import type { ClickHouseServer } from './config.ts';

/** ClickHouse as Headcount uses it: one way to write, one to read, its tables up to date. */
export interface ClickHouse {
  readonly insert: Insert;
  readonly read: Read;
  close(): Promise<void>;
}

type ClientConfig = NonNullable<Parameters<typeof createClient>[0]>;

/** Seconds a read may take. */
const MAX_READ_SECONDS = 30;

/**
 * Opens a server by URL, or the embedded engine in a folder. Nothing is sent
 * yet: the first call runs the migrations, and finds out if the server is away.
 *
 * Reads and writes have connections of their own: on one, an insert would wait behind
 * a long query. Settings stay on an embedded session, so each statement sets
 * all those it depends on.
 */
export function openClickHouse(server: ClickHouseServer | undefined, data: string): ClickHouse {
  const writer = connect(server, data);
  // Two, since an answer reads two things at once; each is given the one that is less busy.
  const readers = [1, 2].map(() => ({ client: connect(server, data), busy: 0 }));
  const select: Read = async (query, params) => {
    const [reader] = readers.toSorted((a, b) => a.busy - b.busy);
    if (!reader) throw new Error('there is no connection');
    reader.busy += 1;
    try {
      const result = await reader.client.query({
        query,
        query_params: params,
        format: 'JSONEachRow',
        clickhouse_settings: {
          max_execution_time: MAX_READ_SECONDS,
          output_format_json_quote_64bit_integers: 0,
        },
      });
      return await result.json<Record<string, unknown>>();
    } finally {
      reader.busy -= 1;
    }
  };
  let migrating: Promise<unknown> | undefined;
  const migrated = () => {
    migrating ??= migrate(
      async (query) => void (await writer.command({ query })),
      async () => {
        const rows = await select('SELECT version FROM migrations FINAL', {});
        return rows.map((row) => Number(row.version));
      },
    ).catch((error) => {
      // A server that is away may be there the next time.
      migrating = undefined;
      throw error;
    });
    return migrating;
  };
  return {
    read: async (query, params) => {
      await migrated();
      return select(query, params);
    },
    insert: async (table, rows) => {
      await migrated();
      await writer.insert({
        table,
        values: [...rows],
        format: 'JSONEachRow',
        clickhouse_settings: { insert_deduplication_token: '', async_insert: 0 },
      });
    },
    close: async () => {
      await Promise.all([writer, ...readers.map(({ client }) => client)].map((it) => it.close()));
    },
  };
}

/** The client would log statements and errors itself; what is worth a line is logged by who called. */
const log = { level: ClickHouseLogLevel.OFF };

function connect(server: ClickHouseServer | undefined, data: string): ClickHouseClient {
  if (server) {
    return createClient({
      ...server,
      log,
      request_timeout: 30_000,
      compression: { request: true },
    });
  }
  // chdb types it by a copy of the client's types of its own, so the two look different.
  const connection = createChdbConnection({ path: join(data, 'clickhouse') }) as unknown;
  return createClient({ log, connection: connection as NonNullable<ClientConfig['connection']> });
}
