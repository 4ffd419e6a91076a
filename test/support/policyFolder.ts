import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import demo from '../../policies/demo.json' with { type: 'json' };
import { tempFolder } from './tempFolder.ts';

/** A folder with the policies of some sites as they are shipped. */
export async function policyFolder(...sites: string[]): Promise<string> {
  const folder = await tempFolder();
  for (const site of sites) {
    await copyFile(join('policies', `${site}.json`), join(folder, `${site}.json`));
  }
  return folder;
}

/** A folder with the demo's policy, with some of it changed. */
export async function changedPolicy(changes: object): Promise<string> {
  const folder = await tempFolder();
  await writeFile(join(folder, 'demo.json'), JSON.stringify({ ...demo, ...changes }));
  return folder;
}
