import { type AuditTimes, parseAuditTimes } from './auditTimes.ts';
import type { Limits } from './limits.ts';
import { UserError } from './userError.ts';

/** Where a deployment keeps its data and what it may trust. Read from flags, then the environment. */
export interface Config {
  readonly data: string;
  readonly policies: string;
  /** MMDB files, or `undefined` for the one that comes with the package. */
  readonly geo: readonly string[] | undefined;
  /** `undefined` for the embedded engine under `data`. */
  readonly clickhouse: ClickHouseServer | undefined;
  /** Addresses or CIDR ranges whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Where they differ from the defaults. */
  readonly limits?: Partial<Limits>;
  /** When the server audits itself; absent for never. */
  readonly audits?: AuditTimes;
}

export interface ClickHouseServer {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  /** The cluster it belongs to, by its name in `remote_servers` or a macro; without it, it is one server. */
  readonly cluster?: string;
  /** A PEM file with the authority that signed the server's certificate; else those the machine trusts. */
  readonly ca?: string;
}

export interface Flags {
  readonly data?: string;
  readonly policies?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Throws `UserError` where a setting cannot be used. */
export function readConfig(flags: Flags, env: Environment): Config {
  return {
    data: flags.data ?? env.HEADCOUNT_DATA ?? 'data',
    policies: flags.policies ?? env.HEADCOUNT_POLICIES ?? 'policies',
    geo: list(env.HEADCOUNT_GEO),
    clickhouse: readClickHouseServer(env),
    trustedProxies: list(env.HEADCOUNT_TRUSTED_PROXIES) ?? [],
    limits: readLimits(env),
    ...readAudits(env),
  };
}

/**
 * The server that the environment names, or `undefined` where it names none.
 *
 * @throws UserError where a setting cannot be used
 */
export function readClickHouseServer(env: Environment): ClickHouseServer | undefined {
  const url = env.CLICKHOUSE_URL;
  if (!url) return undefined;
  const parsed = URL.parse(url);
  if (!/^https?:$/.test(parsed?.protocol ?? '')) {
    throw new UserError(
      'CLICKHOUSE_URL is not an http or https URL.',
      'Write for instance CLICKHOUSE_URL=http://localhost:8123, or unset it to use the embedded engine.',
    );
  }
  if (parsed?.username || parsed?.password || parsed?.search) {
    throw new UserError(
      'CLICKHOUSE_URL holds more than an address.',
      'Write the user, the password and the database as CLICKHOUSE_USER, CLICKHOUSE_PASSWORD and CLICKHOUSE_DATABASE.',
    );
  }
  return {
    url,
    username: env.CLICKHOUSE_USER ?? 'default',
    password: env.CLICKHOUSE_PASSWORD ?? '',
    database: env.CLICKHOUSE_DATABASE ?? 'default',
    ...(env.CLICKHOUSE_CA ? { ca: env.CLICKHOUSE_CA } : {}),
    ...readCluster(env.CLICKHOUSE_CLUSTER),
  };
}

function readCluster(name: string | undefined): { cluster?: string } {
  if (!name) return {};
  // It is written into statements.
  if (!/^(\w[\w.-]*|\{\w+\})$/.test(name)) {
    throw new UserError(
      'CLICKHOUSE_CLUSTER is no name of a cluster.',
      'Write one of those that SELECT cluster FROM system.clusters gives, or a macro like {cluster}.',
    );
  }
  return { cluster: name };
}

const LIMITS = {
  addressPerMinute: 'HEADCOUNT_ADDRESS_LIMIT',
  sitePerMinute: 'HEADCOUNT_SITE_LIMIT',
  maxConnections: 'HEADCOUNT_MAX_CONNECTIONS',
} as const;

function readLimits(env: Environment): Partial<Limits> {
  const set = Object.entries(LIMITS).flatMap(([limit, name]) => {
    const text = env[name];
    if (text === undefined || text === '') return [];
    if (!/^\d{1,9}$/.test(text) || (limit === 'maxConnections' && Number(text) === 0)) {
      throw new UserError(
        `${name} is no number that can be used.`,
        `Write for instance ${name}=1000${limit === 'maxConnections' ? '' : ', or 0 for no limit'}.`,
      );
    }
    return [[limit, Number(text)]];
  });
  return Object.fromEntries(set);
}

function readAudits(env: Environment): { audits?: AuditTimes } {
  const audits = parseAuditTimes(env.HEADCOUNT_AUDIT);
  return audits ? { audits } : {};
}

function list(text: string | undefined): string[] | undefined {
  const items = text?.split(',').map((item) => item.trim());
  const named = items?.filter((item) => item !== '');
  return named && named.length > 0 ? named : undefined;
}
