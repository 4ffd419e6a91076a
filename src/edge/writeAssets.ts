import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readBeaconFiles } from '../beaconFiles.ts';
import type { BeaconFile } from '../beaconRoute.ts';
import { ASSET_ENDINGS } from './beaconAssets.ts';

/** What `[assets]` in `wrangler.toml` names. */
export const ASSETS_FOLDER = join(import.meta.dirname, '../../.edge/assets');

/** Writes the beacon's scripts, current and kept, each as it is and compressed, in place of what was there. */
export async function writeAssets(folder: string = ASSETS_FOLDER): Promise<void> {
  const files = await readBeaconFiles();
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, file] of files) {
    for (const [coding, ending] of Object.entries(ASSET_ENDINGS)) {
      await writeFile(join(folder, name + ending), file[coding as keyof BeaconFile]);
    }
  }
}

if (import.meta.main) await writeAssets();
