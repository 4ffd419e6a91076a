import { ClickHouseLogLevel, createClient } from '@clickhouse/client-web';
import { clickhouseAddress } from '../clickhouseAddress.ts';
import { ClickHouseProblem } from '../clickhouseProblem.ts';
import { type ClickHouseServer, type Environment, readClickHouseServer } from '../config.ts';
import {
  CLICKHOUSE_LIMITS,
  type ClickHouse,
  type ClickHouseLimits,
  createClickHouse,
} from '../createClickHouse.ts';
import { UserError } from '../userError.ts';
import { clickHouseSettings, type EdgeEnv } from './env.ts';
import { MIGRATIONS } from './migrations.ts';

/**
 * ClickHouse over `fetch`. Each call has a client of its own: what a Worker opens while it handles one
 * request, timers and signals included, is of no use in another, and ends with it. That the
 * tables are up to date is looked at once, and remembered.
 *
 * Requests are not compressed: the web client does not do it. What fails is thrown as a
 * `ClickHouseProblem`, which names a remedy; so is a setting that cannot be used.
 */
export function openClickHouseWeb(
  env: EdgeEnv,
  limits: ClickHouseLimits = CLICKHOUSE_LIMITS,
): Omit<ClickHouse, 'close'> {
  let migrated = false;
  const call = async <T>(use: (clickhouse: ClickHouse) => Promise<T>) => {
    const server = serverOf(clickHouseSettings(env));
    const clickhouse = createClickHouse({
      ...{ server, limits },
      connect: (ms) => connect(server, ms + 5_000),
      readers: 1,
      migrations: async () => MIGRATIONS,
      migrated,
    });
    const result = await use(clickhouse);
    migrated = true;
    return result;
  };
  return {
    read: (query, params) => call(({ read }) => read(query, params)),
    insert: (table, rows) => call(({ insert }) => insert(table, rows)),
  };
}

const NO_SERVER = new ClickHouseProblem(
  'CLICKHOUSE_URL is not set.',
  'Set it in wrangler.toml to the address of a ClickHouse server that the internet reaches over https.',
  'no-url',
);

function serverOf(settings: Environment): ClickHouseServer {
  const { CLICKHOUSE_URL } = settings;
  explained('bad-url', () => readClickHouseServer({ CLICKHOUSE_URL }));
  // By then the address is right, and the cluster's name is all that is left.
  const server = explained('bad-cluster', () => readClickHouseServer(settings));
  if (!server) throw NO_SERVER;
  return server;
}

/** Gives a setting that cannot be used a code. */
function explained<T>(code: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new ClickHouseProblem(error.message, error.remedy, code);
  }
}

function connect(server: ClickHouseServer, silentMs: number) {
  return createClient({
    ...clickhouseAddress(server),
    // The client would log statements and errors itself.
    log: { level: ClickHouseLogLevel.OFF },
    request_timeout: silentMs,
    // The platform keeps connections as it likes, and its `fetch` refuses to be asked.
    keep_alive: { enabled: false },
    fetch: fetchExplained,
  });
}

/** The platform's `fetch` says in words what went wrong, and not in a code. */
const fetchExplained: typeof fetch = async (input, init) => {
  try {
    return await fetch(input, init);
  } catch {
    throw Object.assign(new Error('there was no answer'), { code: 'ENETUNREACH' });
  }
};
