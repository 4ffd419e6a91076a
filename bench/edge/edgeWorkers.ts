import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastClock } from '../../demo/fastClock.ts';
import { bundleEdge } from './bundleEdge.ts';
import { bundleWorker } from './bundleWorker.ts';
import { binding, type WorkerdWorker, type WorkerModule } from './workerdConfig.ts';

/** What the Worker is given to run with. */
export interface EdgeSettings {
  readonly clock: FastClock;
  /** As their files have them. */
  readonly policies: readonly object[];
  /** As the variable SHARDS has it. */
  readonly shards: object;
  readonly clickhouseUrl: string;
  /** As the secret TOKENS has it. */
  readonly tokens: readonly object[];
}

/** The bundles of the Worker and of what stands for the platform around it, in a folder. */
export interface EdgeBundles {
  readonly folder: string;
  /** For what objects store. */
  readonly disk: string;
  readonly edge: readonly WorkerModule[];
  readonly bucket: readonly WorkerModule[];
  readonly cron: readonly WorkerModule[];
}

/** The Worker as it would be deployed, but for its clock and its policies. */
const MAIN = 'demo/edge/clockedWorker.ts';

/** @param folder that is there, and empty */
export async function bundleEdgeWorkers(folder: string): Promise<EdgeBundles> {
  const disk = join(folder, 'disk');
  await mkdir(disk, { mode: 0o700 });
  const [edge, bucket, cron] = await Promise.all([
    bundleEdge(MAIN, folder),
    bundleWorker('bucket', folder),
    bundleWorker('cron', folder),
  ]);
  return { folder, disk, edge, bucket, cron };
}

/** The Workers `edge`, `bucket` in the place of R2, and `cron` in the place of the trigger. */
export function edgeWorkers(bundles: EdgeBundles, settings: EdgeSettings): WorkerdWorker[] {
  const { clock, policies, shards, clickhouseUrl, tokens } = settings;
  return [
    {
      name: 'edge',
      modules: bundles.edge,
      objects: ['Shard', 'Coordinator'],
      bindings: {
        SHARD: binding.objects('Shard'),
        COORDINATOR: binding.objects('Coordinator'),
        KEYS: binding.worker('bucket', 'Bucket'),
        ASSETS: binding.worker('bucket'),
        CLICKHOUSE_URL: binding.text(clickhouseUrl),
        SHARDS: binding.json(shards),
        TOKENS: binding.text(JSON.stringify(tokens)),
        CLOCK: binding.text(JSON.stringify(clock)),
        POLICIES: binding.text(JSON.stringify(policies)),
      },
    },
    {
      name: 'bucket',
      modules: bundles.bucket,
      objects: ['Store'],
      bindings: { STORE: binding.objects('Store') },
    },
    {
      name: 'cron',
      modules: bundles.cron,
      flags: ['service_binding_extra_handlers'],
      bindings: { EDGE: binding.worker('edge') },
    },
  ];
}
