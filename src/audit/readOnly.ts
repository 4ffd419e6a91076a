import type { Read } from '../../query/read.ts';
import type { ClickHouseConnection } from '../clickhouseConnection.ts';
import { ClickHouseProblem } from '../clickhouseProblem.ts';
import type { ClickHouseServer } from '../config.ts';
import { connectClickHouse } from '../connectClickHouse.ts';
import { CLICKHOUSE_LIMITS, createClickHouse } from '../createClickHouse.ts';
import { killQueries } from '../killQueries.ts';
import { onlyReads } from './onlyReads.ts';

/** ClickHouse as an audit may use it. */
export interface ReadOnly {
  /** @throws ClickHouseProblem for a statement that does anything but read */
  readonly read: Read;
  close(): Promise<void>;
}

/**
 * Opens a server, or the embedded engine in a folder, for reads alone. ClickHouse refuses every other
 * statement itself (`readonly`), in a session of its own, since the setting stays in one. The
 * embedded engine lets a reader write files all the same, and end queries: those statements are
 * refused here, before it sees them.
 */
export function openReadOnly(server: ClickHouseServer | undefined, data: string): ReadOnly {
  const limits = CLICKHOUSE_LIMITS;
  const connect = (ms: number) => connectClickHouse(server, data, ms + 5_000);
  const { read, close } = createClickHouse({
    ...{ server, limits },
    connect: (ms) => readingOnly(connect(ms)),
    readers: 2,
    migrations: async () => [],
    migrated: true,
    broken: async (calls) => {
      if (!server && calls > 0) await killQueries(connect(limits.readMs));
    },
  });
  return {
    read: async (statement, params) => {
      if (!onlyReads(statement)) throw NOT_A_READ;
      return read(statement, params);
    },
    close,
  };
}

const NOT_A_READ = new ClickHouseProblem(
  'An audit only reads, and only the database; this statement may do more.',
  'Write one SELECT, SHOW, DESCRIBE or EXISTS, without INTO, and from tables of the database alone.',
  'not-a-read',
);

/** 2 forbids all that writes, and to take that back; the limits of a read can still be set. */
const READ_ONLY = { readonly: '2' } as const;

/** The same connection, by which ClickHouse lets nothing be written. */
export function readingOnly(connection: ClickHouseConnection): ClickHouseConnection {
  const refuse = async () => {
    throw NOT_A_READ;
  };
  return {
    query: (params) =>
      connection.query({
        ...params,
        clickhouse_settings: { ...params.clickhouse_settings, ...READ_ONLY },
      }),
    command: refuse,
    insert: refuse,
    close: () => connection.close(),
  };
}
