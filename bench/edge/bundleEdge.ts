import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readWrangler } from '../../src/edge/readWrangler.ts';
import type { WorkerModule } from './workerdConfig.ts';

/** Of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** wrangler neither reports its use nor looks for anything outside this machine. */
export const SILENT = {
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_HIDE_BANNER: 'true',
};

/**
 * Bundles a Worker as a deploy would, by `wrangler.toml`, and uploads nothing. What is built
 * before a deploy is left out: the policies come as a variable, and static files are not needed.
 *
 * @param main its main file, from the root of the repository
 * @returns its modules, in that folder
 */
export async function bundleEdge(main: string, folder: string): Promise<WorkerModule[]> {
  const { build, assets, ...deployed } = await readWrangler(join(ROOT, 'wrangler.toml'));
  const config = join(folder, 'wrangler.json');
  await writeFile(config, JSON.stringify({ ...deployed, main: resolve(ROOT, main) }));
  await promisify(execFile)(
    'wrangler',
    ['deploy', '--dry-run', '--outdir', folder, '--metafile', '--config', config],
    { cwd: ROOT, env: { ...process.env, ...SILENT } },
  );
  const first = basename(main).replace(/\.ts$/, '.js');
  const texts = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return [
    { name: first, kind: 'esModule', file: first },
    ...texts.map((name): WorkerModule => ({ name: `./${name}`, kind: 'text', file: name })),
  ];
}
