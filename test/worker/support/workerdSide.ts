import {
  createScheduledController,
  listDurableObjectIds,
  runDurableObjectAlarm,
} from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { vi } from 'vitest';
import { openClickHouseWeb } from '../../../src/edge/clickhouseWeb.ts';
import type { EdgeEnv } from '../../../src/edge/env.ts';
import { COUNTED_SITES } from '../../edge/smoke/countVisits.ts';
import { NOON, SMOKE_SITES } from '../../edge/smoke/sites.ts';
import type { Side } from '../../edge/smoke/smokeRequest.ts';
import worker, { deploy } from './testWorker.ts';

export const EDGE = env as unknown as EdgeEnv;

/** The Durable Objects, with all that the platform has of them. */
export const { SHARD: SHARDS, COORDINATOR: COORDINATORS } = env as unknown as Record<
  'SHARD' | 'COORDINATOR',
  DurableObjectNamespace
>;

/** Makes a database of its own in ClickHouse. */
export async function makeDatabase(name: string): Promise<void> {
  await fetch(EDGE.CLICKHOUSE_URL ?? '', { method: 'POST', body: `CREATE DATABASE ${name}` });
}

/** Rings the alarms of all shards that have one. */
export async function ringShards(): Promise<void> {
  for (const id of await listDurableObjectIds(SHARDS)) {
    await runDurableObjectAlarm(SHARDS.get(id));
  }
}

/** Rings the clock of `wrangler.toml`. */
export function wakeAll(): Promise<void> {
  return worker.scheduled(createScheduledController(), EDGE);
}

/** What the sites that four shards count are called, beside those that one does. */
export const FOUR = '-4';

/**
 * The Worker in workerd with the sites of the smoke set, and with those that are counted once more,
 * by four shards.
 */
export async function startWorkerdSide(): Promise<Side> {
  const sharded = SMOKE_SITES.filter(({ site }) => COUNTED_SITES.includes(site)).map((policy) => ({
    ...policy,
    site: policy.site + FOUR,
  }));
  const shards = Object.fromEntries(sharded.map(({ site }) => [site, { '2040-10': 4 }]));
  await deploy([...SMOKE_SITES, ...sharded], { SHARDS: shards });
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(NOON);
  // Before anybody comes, as the platform does within minutes: what is published with noise begins now.
  await wakeAll();
  const { read } = openClickHouseWeb(EDGE);
  return {
    setNow: (now) => void vi.setSystemTime(now),
    send: ({ path, method, headers, body, place }) => {
      const [country, regionCode] = place?.split('-') ?? [];
      return exports.default.fetch(`https://edge.example${path}`, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        ...(headers ? { headers } : {}),
        ...(body === undefined ? {} : { body }),
        cf: { ...(country ? { country } : {}), ...(regionCode ? { regionCode } : {}) },
      } as RequestInit);
    },
    close: async () => {
      // Shards first, as their alarms do; else what nobody came in would be released before the rest.
      await ringShards();
      await wakeAll();
    },
    read: (statement) => read(statement, {}),
  };
}
