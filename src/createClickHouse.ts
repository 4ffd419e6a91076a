import type { Read } from '../query/read.ts';
import type { Insert } from '../release/publish.ts';
import { type Migration, migrate } from '../sql/migrate.ts';
import { type ClickHouseConnection, INSERT_SETTINGS } from './clickhouseConnection.ts';
import { explainClickHouse, stopping, tookTooLong } from './clickhouseProblem.ts';
import type { ClickHouseServer } from './config.ts';
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

/**
 * A little more than the server has for a read, so that it is the one to say so.
 */
export const CLICKHOUSE_LIMITS: ClickHouseLimits = {
  readMs: (MAX_READ_SECONDS + 5) * 1000,
  insertMs: 120_000,
};

export interface ClickHouseDeps {
  /** `undefined` for the embedded engine. */
  readonly server: ClickHouseServer | undefined;
  readonly limits: ClickHouseLimits;
  /** @param ms how long a call on it may take */
  readonly connect: (ms: number) => ClickHouseConnection;
  /** Connections for reads; each read is given the one that is less busy. */
  readonly readers: number;
  readonly migrations: () => Promise<readonly Migration[]>;
  /** Whether it is known that they have run. */
  readonly migrated?: boolean;
  /** Called by `close` before the connections go, with how many calls were broken off. */
  readonly broken?: (calls: number) => Promise<void>;
}

/** Rows of one insert: some 10 MB of JSON. A backlog of a week at once would fit into no string. */
const ROWS_AT_A_TIME = 20_000;

/**
 * ClickHouse on connections of any platform. Nothing is sent yet: the first call runs the
 * migrations, and finds out if the server is away. What fails is thrown as a
 * `ClickHouseProblem`, which names a remedy.
 *
 * Reads and writes have connections of their own: on one, an insert would wait behind
 * a long query. Settings stay on an embedded session, so each statement sets
 * all those it depends on.
 */
export function createClickHouse(deps: ClickHouseDeps): ClickHouse {
  const { server, limits, connect } = deps;
  const closing = new AbortController();
  const writer = connect(limits.insertMs);
  const readers = Array.from({ length: deps.readers }, () => ({
    client: connect(limits.readMs),
    busy: 0,
  }));

  let underWay = 0;
  /** Runs a call until it is done, takes too long, or all is closed. */
  const within = async <T>(ms: number, task: string, call: (signal: AbortSignal) => Promise<T>) => {
    const late = new AbortController();
    // One of AbortSignal.timeout would run on after the call, and a Durable Object is paid for as long.
    const timer = setTimeout(() => late.abort(), ms);
    const signal = AbortSignal.any([closing.signal, late.signal]);
    underWay += 1;
    try {
      return await orAborted(signal, call);
    } catch (error) {
      if (closing.signal.aborted) throw stopping(task);
      throw late.signal.aborted
        ? tookTooLong(server, task, ms)
        : explainClickHouse(error, server, task);
    } finally {
      clearTimeout(timer);
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

  let migrating: Promise<unknown> | undefined = deps.migrated ? Promise.resolve() : undefined;
  const migrateAll = async () =>
    migrate(
      await deps.migrations(),
      (query, name) =>
        within(limits.insertMs, `run ${name}`, async (abort_signal) => {
          await writer.command({ query, abort_signal });
        }),
      async () => {
        const rows = await select('SELECT version FROM migrations FINAL', {});
        return rows.map((row) => Number(row.version));
      },
      server?.cluster,
    );
  const migrated = () => {
    migrating ??= migrateAll().catch((error) => {
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
    await deps.broken?.(left);
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
