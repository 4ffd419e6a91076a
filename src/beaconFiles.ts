import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BEACON, readBeaconBuild } from './beaconBuild.ts';
import { readScript, type Script } from './beaconScript.ts';
import { compressFile } from './compressFile.ts';
import type { StaticFile, StaticFiles } from './staticFiles.ts';
import { UserError } from './userError.ts';

/**
 * Reads the scripts that a server hands to pages, by the names in their addresses: the current
 * build with and without its hash, and with its hash each build that was released before.
 *
 * @param folder of the beacon; only tests give another than the repository's
 * @throws UserError when the build is missing, or a kept file is not what its name says
 */
export async function readBeaconFiles(folder: string = BEACON): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>();
  const add = async (name: string, { bytes, memory }: Script) => {
    files.set(`${name}.js`, await compressFile(bytes));
    if (memory) files.set(`${name}.memory.js`, await compressFile(memory));
  };
  for (const [name, script] of await readKept(join(folder, 'kept'))) await add(name, script);
  for (const [name, script] of Object.entries(await readBeaconBuild(folder))) {
    await add(name, script);
    await add(`${name}.${script.hash}`, script);
  }
  return files;
}

/** The name of a script with its hash, without what it loads, which `readScript` reads beside it. */
const NAME = /^(beacon(?:-[a-z]+)?\.([0-9a-f]{16}))\.js$/;
const MEMORY = /\.memory\.js$/;

/** What was released before, by its name; nothing where there is no such folder. */
async function readKept(folder: string): Promise<[name: string, script: Script][]> {
  const files = await readdir(folder).catch(() => []);
  const scripts = files.filter((file) => file.endsWith('.js') && !MEMORY.test(file));
  return Promise.all(
    scripts.map(async (file) => {
      const [, name = '', hash] = NAME.exec(file) ?? [];
      const read = await readScript(join(folder, file)).catch(() => []);
      const script = read.find((it) => it.hash === hash);
      if (!script) throw notAsNamed(join(folder, file));
      return [name, script] as [string, Script];
    }),
  );
}

const notAsNamed = (file: string) =>
  new UserError(
    `${file}: is not the build that its name says, or its .memory.js is not beside it.`,
    'Pages would refuse it. Put the files back as they were released, or delete them if no page loads them.',
  );
