import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { ROOT } from '../../../bench/edge/bundleEdge.ts';
import { bundleWorker } from '../../../bench/edge/bundleWorker.ts';
import { edgeWorkers } from '../../../bench/edge/edgeWorkers.ts';
import { serveWorkers } from '../../../bench/edge/serveWorkers.ts';
import { binding, type WorkerModule } from '../../../bench/edge/workerdConfig.ts';
import { hashToken, newToken } from '../../../src/tokenTable.ts';
import {
  type ClickHouseFront,
  startClickHouseFront,
} from '../../clickhouseFront/startClickHouseFront.ts';
import { copyMigrated } from '../../support/migratedFolder.ts';
import type { EdgeSabotage } from './sabotagedEdge.ts';

/** The Worker with its objects in workerd, and what an audit of it needs. */
export interface ServedEdge {
  /** What its objects store. */
  readonly disk: string;
  readonly url: string;
  /** What the Worker writes. */
  readonly log: string;
  /** For `headcount`: the policies, ClickHouse and the token. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const SITE = 'demo';
const SHARDS = 2;

/** ClickHouse for deployments, which are made in it one after the other; its folder goes with it. */
export async function startClickHouse(): Promise<ClickHouseFront> {
  const folder = await mkdtemp(join(tmpdir(), 'headcount-clickhouse-'));
  await copyMigrated(folder);
  const front = await startClickHouseFront({ path: join(folder, 'clickhouse') });
  return {
    url: front.url,
    async close() {
      await front.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Serves the Worker as it is, or with lines that are others. */
export async function serveEdge(
  clickhouse: string,
  edits: EdgeSabotage['edits'] = [],
): Promise<ServedEdge> {
  const folder = await mkdtemp(join(tmpdir(), 'headcount-edge-'));
  const [disk, policies] = [join(folder, 'disk'), join(folder, 'policies')];
  for (const made of [disk, policies]) await mkdir(made);
  const [edge, bucket, cron] = await Promise.all([
    bundle(folder, edits),
    bundleWorker('bucket', folder),
    bundleWorker('cron', folder),
  ]);
  const policy = await readFile(join(ROOT, `policies/${SITE}.json`), 'utf8');
  await writeFile(join(policies, `${SITE}.json`), policy);
  const token = newToken();
  const [first, ...others] = edgeWorkers(
    { folder, disk, edge, bucket, cron },
    {
      clock: { from: 0, shows: 0, speed: 1 },
      policies: [JSON.parse(policy)],
      shards: { [SITE]: { '2020-01': SHARDS } },
      clickhouseUrl: clickhouse,
      tokens: [{ hash: hashToken(token), site: SITE, role: 'compliance', createdAt: 1 }],
    },
  );
  if (!first) throw new Error('there is a Worker');
  const bindings = { ...first.bindings, LIMIT_KEY: binding.text('5a'.repeat(32)) };
  const served = await serveWorkers('edge', folder, [{ ...first, bindings }, ...others]);
  const url = `http://127.0.0.1:${served.port}`;
  return {
    disk,
    url,
    log: join(folder, 'edge.log'),
    args: ['--data', join(folder, 'data'), '--policies', policies],
    env: { HEADCOUNT_TOKEN: token, CLICKHOUSE_URL: clickhouse },
    async close() {
      await served.child.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** As wrangler bundles it, which takes ten times as long. */
async function bundle(folder: string, edits: EdgeSabotage['edits']): Promise<WorkerModule[]> {
  const file = 'edge.js';
  await build({
    entryPoints: [join(ROOT, 'demo/edge/clockedWorker.ts')],
    outfile: join(folder, file),
    ...{ bundle: true, format: 'esm', target: 'es2024', platform: 'browser', logLevel: 'error' },
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    loader: { '.sql': 'text' },
    plugins: [breaking(edits)],
  });
  return [{ name: file, kind: 'esModule', file }];
}

function breaking(edits: EdgeSabotage['edits']): Plugin {
  return {
    name: 'breaking',
    setup(within) {
      within.onLoad({ filter: /\.ts$/ }, async (asked) => {
        const here = edits.filter(({ file }) => resolve(ROOT, file) === asked.path);
        if (here.length === 0) return undefined;
        let contents = await readFile(asked.path, 'utf8');
        for (const { file, line, instead } of here) {
          if (contents.split(line).length !== 2) throw new Error(`${file} has another line by now`);
          contents = contents.replace(line, () => instead);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
}
