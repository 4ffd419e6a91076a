import type { Read } from '../query/answerQuery.ts';
import type { Insert } from '../release/publish.ts';
import { migrate } from '../sql/migrate.ts';
import { explainClickHouse, stopping, tookTooLong } from './clickhouseProblem.ts';
import type { ClickHouseServer } from './config.ts';
import { connectClickHouse } from './connectClickHouse.ts';
import { killQueries } from './killQueries.ts';
import { orAborted } from './orAborted.ts';
import { MAX_READ_SECONDS, readRows } from './readRows.ts';

/** ClickHouse as Headcount uses it: one way to write, one to read, its tables up to date. */
export interface ClickHouse {
  readonly insert: Insert;
  readonly read: Read;
  /** Breaks off what is under way, and refuses what comes after. */
  close(): Promise<void>;
}

/** Milliseconds a call may take in all, its time in a queue included. */
export interface ClickHouseLimits {
  readonly readMs: number;
  /** Of a migration, too. */
  readonly insertMs: number;
}

/** A little more than the server has for a read, so that it is the one to say so. */
const LIMITS: ClickHouseLimits = {
  readMs: (MAX_READ_SECONDS + 5) * 1000,
  insertMs: 120_000,
};

/** Rows of one insert: some 10 MB of JSON. A backlog of a week at once would fit into no string. */
const ROWS_AT_A_TIME = 20_000;

/** An insert is acknowledged once it is stored: what is, is forgotten here. */
const INSERT_SETTINGS = {
  insert_deduplication_token: '',
  async_insert: 0,
  // In a cluster: on its shard and on most of its replicas. One server does not look at these.
  distributed_foreground_insert: 1,
  insert_quorum: 'auto',
} as const;

/**
 * Opens a server by URL, or the embedded engine in a folder. Nothing is sent
 * yet: the first call runs the migrations, and finds out if the server is away.
 * What fails is thrown as a `ClickHouseProblem`, which names a remedy.
 *
 * Reads and writes have connections of their own: on one, an insert would wait behind
 * a long query. Settings stay on an embedded session, so each statement sets
 * all those it depends on.
 *
 * @throws UserError where CLICKHOUSE_CA cannot be used
 */
export function openClickHouse(
  server: ClickHouseServer | undefined,
  data: string,
  limits: ClickHouseLimits = LIMITS,
): ClickHouse {
  const closing = new AbortController();
  // The client gives up a silent connection by itself, but does not say so as well.
  const connect = (ms: number) => connectClickHouse(server, data, ms + 5_000);
  const writer = connect(limits.insertMs);
  // Two, since an answer reads two things at once; each is given the one that is less busy.
  const readers = [1, 2].map(() => ({ client: connect(limits.readMs), busy: 0 }));

  let underWay = 0;
  /** Runs a call until it is done, takes too long, or all is closed. */
  const within = async <T>(ms: number, task: string, call: (signal: AbortSignal) => Promise<T>) => {
    const late = AbortSignal.timeout(ms);
    const signal = AbortSignal.any([closing.signal, late]);
    underWay += 1;
    try {
      return await orAborted(signal, call);
    } catch (error) {
      if (closing.signal.aborted) throw stopping(task);
      throw late.aborted ? tookTooLong(server, task, ms) : explainClickHouse(error, server, task);
    } finally {
      underWay -= 1;
    }
  };

  const select: Read = async (query, params) => {
    const [reader] = readers.toSorted((a, b) => a.busy - b.busy);
    if (!reader) throw new Error('there is no connection');
    reader.busy += 1;
    try {
      return await within(limits.readMs, 'answer a query', (signal) =>
        readRows(reader.client, query, params, signal),
      );
    } finally {
      reader.busy -= 1;
    }
  };

  let migrating: Promise<unknown> | undefined;
  const migrated = () => {
    migrating ??= migrate(
      (query, name) =>
        within(limits.insertMs, `run ${name}`, async (abort_signal) => {
          await writer.command({ query, abort_signal });
        }),
      async () => {
        const rows = await select('SELECT version FROM migrations FINAL', {});
        return rows.map((row) => Number(row.version));
      },
      server?.cluster,
    ).catch((error) => {
      // A server that is away may be there the next time.
      migrating = undefined;
      throw error;
    });
    return migrating;
  };

  let closed: Promise<void> | undefined;
  const shut = async () => {
    const left = underWay;
    closing.abort();
    if (!server && left > 0) await killQueries(connect(limits.readMs));
    await Promise.all([writer, ...readers.map(({ client }) => client)].map((it) => it.close()));
  };

  return {
    read: async (query, params) => {
      await migrated();
      return select(query, params);
    },
    insert: async (table, rows) => {
      await migrated();
      for (let at = 0; at < rows.length; at += ROWS_AT_A_TIME) {
        await within(limits.insertMs, `insert into ${table}`, (abort_signal) =>
          writer.insert({
            table,
            values: rows.slice(at, at + ROWS_AT_A_TIME),
            format: 'JSONEachRow',
            clickhouse_settings: INSERT_SETTINGS,
            abort_signal,
          }),
        );
      }
    },
    close: () => {
      closed ??= shut();
      return closed;
    },
  };
}
