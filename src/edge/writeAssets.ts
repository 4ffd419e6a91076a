import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BEACON, readBeaconBuild } from '../beaconBuild.ts';
import { readBeaconFiles } from '../beaconFiles.ts';
import type { Script } from '../beaconScript.ts';
import { compressFile } from '../compressFile.ts';
import { readDashboardFiles } from '../dashboardFiles.ts';
import type { TagBuild } from '../snippet/tags.ts';
import type { StaticFile } from '../staticFiles.ts';
import { DASHBOARD_CSP, DASHBOARD_FOLDER } from './dashboardAssets.ts';
import { TAG_BUILD } from './edgeFacts.ts';
import { ASSET_ENDINGS } from './staticAssets.ts';

/** What `[assets]` in `wrangler.toml` names. */
export const ASSETS_FOLDER = join(import.meta.dirname, '../../.edge/assets');

/**
 * Writes the beacon's scripts, current and kept, and the dashboard, each file as it is and compressed, in
 * place of what was there.
 */
export async function writeAssets(folder: string = ASSETS_FOLDER): Promise<void> {
  const beacon = await readBeaconFiles();
  const { csp, files } = await readDashboardFiles();
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, DASHBOARD_FOLDER), { recursive: true });
  const write = async (name: string, file: StaticFile) => {
    for (const [coding, ending] of Object.entries(ASSET_ENDINGS)) {
      await writeFile(join(folder, name + ending), file[coding as keyof StaticFile]);
    }
  };
  for (const [name, file] of beacon) await write(name, file);
  for (const [name, bytes] of files) {
    await write(DASHBOARD_FOLDER + name, await compressFile(bytes));
  }
  await writeFile(join(folder, DASHBOARD_CSP), csp);
  const tagOf = ({ hash, integrity }: Script) => ({ hash, integrity });
  const { beacon: core, 'beacon-extras': extras } = await readBeaconBuild(BEACON);
  const tags: TagBuild = { beacon: tagOf(core), 'beacon-extras': tagOf(extras) };
  await writeFile(join(folder, TAG_BUILD), JSON.stringify(tags));
}

if (import.meta.main) await writeAssets();
