import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll } from 'vitest';
import demo from '../../policies/demo.json' with { type: 'json' };
import { type RunningServer, serve } from '../../src/node.ts';
import { copyMigrated } from './migratedFolder.ts';
import { openCells } from './openCells.ts';

const DAY = 86_400_000;
const silent = { info() {}, warn() {}, error() {} };

/**
 * One server for all tests of a file, with the demo's policy changed: to start one takes longer
 * than most tests. Each test that calls `nextDay` has a day, and so counts, of its own.
 */
export function sharedServer(changes: object) {
  let now = Date.UTC(2026, 9, 1, 12);
  let data = '';
  let server: RunningServer;
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'headcount-'));
    await copyMigrated(data);
    const policies = await mkdtemp(join(tmpdir(), 'headcount-'));
    await writeFile(join(policies, 'demo.json'), JSON.stringify({ ...demo, ...changes }));
    const trustedProxies = ['127.0.0.1'];
    const config = { data, policies, geo: undefined, clickhouse: undefined, trustedProxies };
    server = await serve(config, { host: '127.0.0.1', port: 0, log: silent, now: () => now });
    return async () => {
      await server.close();
      for (const folder of [data, policies]) await rm(folder, { recursive: true, force: true });
    };
  });
  return {
    data: () => data,
    url: () => server.url,
    nextDay: () => {
      now += DAY;
    },
    /** What today's windows of a cube hold. */
    counts: (cube: string, measure?: 'count' | 'visits' | 'visitors') =>
      openCells(server.headcount, cube, measure, now),
    /** How many visitors today's windows know. */
    visitors: () =>
      server.headcount.aggregator.windows
        .open()
        .filter(({ kind, startsAt }) => kind === 'day' && startsAt > now - DAY)
        .flatMap(({ visitors }) => [...(visitors?.table.records() ?? [])]).length,
  };
}
