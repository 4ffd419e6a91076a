import type { Environment } from '../config.ts';
import type { KeyBucket } from './keyHalves.ts';
import type { Assets } from './staticAssets.ts';

/**
 * What the platform hands to the Worker and its objects: bindings and variables of
 * `wrangler.toml`, and the secrets that `wrangler secret put` keeps. All text may be missing or
 * wrong, and is checked where it is read.
 */
export interface EdgeEnv {
  /** Durable Objects: the shards that count, and the owner of each site's releases. */
  readonly SHARD: ObjectNamespace;
  readonly COORDINATOR: ObjectNamespace;
  /** R2: the halves of keys that are kept outside Durable Object storage. */
  readonly KEYS: KeyBucket;
  /** Static files: the beacon's and the dashboard's. */
  readonly ASSETS: Assets;
  /** Requests of one address, and for one site. Without the binding there is no such limit. */
  readonly ADDRESS_LIMIT?: PlatformLimit;
  readonly SITE_LIMIT?: PlatformLimit;
  readonly CLICKHOUSE_URL?: string;
  readonly CLICKHOUSE_USER?: string;
  readonly CLICKHOUSE_DATABASE?: string;
  /** For a server that belongs to a cluster; see docs/scale.md. */
  readonly CLICKHOUSE_CLUSTER?: string;
  /** A JSON object by site: how many shards count from which month on. */
  readonly SHARDS?: unknown;
  /** `eu` keeps the objects in the European Union. */
  readonly JURISDICTION?: string;
  /** Secret. */
  readonly CLICKHOUSE_PASSWORD?: string;
  /** Secret: a JSON array of tokens as they are stored. */
  readonly TOKENS?: string;
  /** Secret: 64 hex digits, the key under which an address is hashed for the rate limit. */
  readonly LIMIT_KEY?: string;
}

/** https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/ */
export interface PlatformLimit {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

/** The settings of ClickHouse, as `readClickHouseServer` takes them. */
export function clickHouseSettings(env: EdgeEnv): Environment {
  const { CLICKHOUSE_URL, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD } = env;
  const { CLICKHOUSE_DATABASE, CLICKHOUSE_CLUSTER } = env;
  return {
    ...{ CLICKHOUSE_URL, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD },
    ...{ CLICKHOUSE_DATABASE, CLICKHOUSE_CLUSTER },
  };
}

/** Durable Objects of a class by name: https://developers.cloudflare.com/durable-objects/api/namespace/ */
export interface ObjectNamespace {
  getByName(name: string): unknown;
  /** Those kept in a place: https://developers.cloudflare.com/durable-objects/reference/data-location/ */
  jurisdiction(place: string): ObjectNamespace;
}
