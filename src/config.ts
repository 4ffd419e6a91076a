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
}

export interface ClickHouseServer {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
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
    clickhouse: clickhouseServer(env),
    trustedProxies: list(env.HEADCOUNT_TRUSTED_PROXIES) ?? [],
  };
}

function clickhouseServer(env: Environment): ClickHouseServer | undefined {
  const url = env.CLICKHOUSE_URL;
  if (!url) return undefined;
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new UserError(
      'CLICKHOUSE_URL is not an http or https URL.',
      'Write for instance CLICKHOUSE_URL=http://localhost:8123, or unset it to use the embedded engine.',
    );
  }
  return {
    url,
    username: env.CLICKHOUSE_USER ?? 'default',
    password: env.CLICKHOUSE_PASSWORD ?? '',
    database: env.CLICKHOUSE_DATABASE ?? 'default',
  };
}

function list(text: string | undefined): string[] | undefined {
  const items = text?.split(',').map((item) => item.trim());
  const named = items?.filter((item) => item !== '');
  return named && named.length > 0 ? named : undefined;
}
