import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { WorkerModule } from './workerdConfig.ts';

/** A Worker of `bench/edge/workers`, in one file in a folder. */
export async function bundleWorker(name: string, folder: string): Promise<WorkerModule[]> {
  const file = `${name}.js`;
  await build({
    entryPoints: [fileURLToPath(new URL(`./workers/${name}.ts`, import.meta.url))],
    outfile: join(folder, file),
    ...{ bundle: true, format: 'esm', target: 'es2024', logLevel: 'error' },
    external: ['cloudflare:*'],
  });
  return [{ name: file, kind: 'esModule', file }];
}
