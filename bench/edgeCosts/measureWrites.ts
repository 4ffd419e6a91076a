import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { serveWorkers } from '../edge/serveWorkers.ts';
import { binding } from '../edge/workerdConfig.ts';
import type { Writes, WritesOrder } from './writesOrder.ts';

const WORKER = fileURLToPath(new URL('./writesWorker.ts', import.meta.url));

/**
 * Starts workerd, in which each order is measured by a Durable Object of its own.
 *
 * @param folder for the bundle and its database, empty
 */
export async function startMeasuring(folder: string) {
  await build({
    ...{ entryPoints: [WORKER], outfile: `${folder}/writesWorker.js`, bundle: true },
    ...{ format: 'esm', platform: 'node', conditions: ['workerd', 'worker', 'browser'] },
    ...{ target: 'es2024', logLevel: 'error' },
  });
  const { child, port } = await serveWorkers('writes', folder, [
    {
      name: 'writes',
      modules: [{ name: 'writesWorker.js', kind: 'esModule', file: 'writesWorker.js' }],
      objects: ['Shard'],
      bindings: { SHARD: binding.objects('Shard') },
    },
  ]);
  let orders = 0;
  return {
    async measure(order: WritesOrder): Promise<Writes> {
      orders += 1;
      const response = await fetch(`http://127.0.0.1:${port}/${orders}`, {
        method: 'POST',
        body: JSON.stringify(order),
      });
      if (!response.ok) throw new Error(`the measuring Worker answered ${response.status}`);
      return (await response.json()) as Writes;
    },
    stop: () => child.stop(),
  };
}
