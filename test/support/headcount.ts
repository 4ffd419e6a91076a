import { onTestFinished } from 'vitest';
import type { Answer } from '../../query/answerQuery.ts';
import type { Config } from '../../src/config.ts';
import { createControl } from '../../src/control.ts';
import type { Headcount } from '../../src/headcount.ts';
import { openHeadcount, type RunningServer, serve } from '../../src/node.ts';
import { copyMigrated } from './migratedFolder.ts';
import { policyFolder } from './policyFolder.ts';
import { tempFolder } from './tempFolder.ts';

/** Where it is not told of a data folder, one whose embedded engine has its tables already. */
export async function testConfig(changes: Partial<Config> = {}): Promise<Config> {
  const data = changes.data ?? (await tempFolder());
  if (changes.data === undefined && changes.clickhouse === undefined) await copyMigrated(data);
  return {
    data,
    policies: await policyFolder('demo', 'semicomplete'),
    geo: undefined,
    clickhouse: undefined,
    trustedProxies: ['127.0.0.1'],
    ...changes,
  };
}

/** All stages on a fresh folder, real state and embedded ClickHouse included, without sockets. */
export async function testHeadcount(now: () => number, config?: Config): Promise<Headcount> {
  const headcount = await openHeadcount(config ?? (await testConfig()), now);
  onTestFinished(() => headcount.close());
  return headcount;
}

const silent = { info() {}, warn() {}, error() {} };

/** A server on a free port; the test closes it, or its end does. */
export async function testServer(config: Config, now?: () => number): Promise<RunningServer> {
  const server = await serve(config, {
    host: '127.0.0.1',
    port: 0,
    log: silent,
    ...(now ? { now } : {}),
  });
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= server.close();
    return closed;
  };
  onTestFinished(close);
  return { ...server, close };
}

/** Asks the query API; the answer as JSON, with its status. */
export async function ask(headcount: Headcount, query: object) {
  const body = JSON.stringify({ site_id: 'demo', pagination: { limit: 10_000 }, ...query });
  const response = await createControl(headcount).request('/v1/query', { method: 'POST', body });
  return { status: response.status, json: (await response.json()) as Answer & { detail: string } };
}
