import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './bundleEdge.ts';
import type { WorkerModule } from './workerdConfig.ts';

/** Bytes with gzip: a Worker of the free plan may have 3 MB, but a large one starts slowly. */
export const BUNDLE_AIM = 300_000;

/** What of a bundle comes from where, and how large all of it is, in bytes. */
export interface BundleSize {
  readonly raw: number;
  /** All modules in one, as wrangler tells it. */
  readonly gzip: number;
  /** The largest first: packages, and folders of this repository, with what they have in the bundle, minified. */
  readonly parts: readonly (readonly [name: string, bytes: number])[];
}

interface Metafile {
  readonly outputs: Readonly<
    Record<
      string,
      { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }
    >
  >;
}

/** @param folder of a bundle by `bundleEdge` */
export async function bundleSize(
  folder: string,
  modules: readonly WorkerModule[],
): Promise<BundleSize> {
  const texts = await Promise.all(modules.map(({ file }) => readFile(join(folder, file))));
  const whole = Buffer.concat(texts);
  const metafile: Metafile = JSON.parse(await readFile(join(folder, 'bundle-meta.json'), 'utf8'));
  const parts = new Map<string, number>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = partOf(relative(ROOT, resolve(folder, path)));
      parts.set(name, (parts.get(name) ?? 0) + bytesInOutput);
    }
  }
  return {
    raw: whole.length,
    gzip: gzipSync(whole).length,
    parts: [...parts].sort(([, a], [, b]) => b - a),
  };
}

/** The package of a file, or its folder at the root of the repository. */
function partOf(path: string): string {
  const [, own] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return own ?? `${path.split('/')[0]}/`;
}
