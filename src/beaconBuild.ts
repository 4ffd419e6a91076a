import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { readScript, type Script } from './beaconScript.ts';
import { UserError } from './userError.ts';

/** Where the repository keeps the beacon: `dist`, and in `kept` what was released before. */
export const BEACON = join(import.meta.dirname, '../beacon');

/** The scripts that have tags. */
export type BeaconBuild = Readonly<Record<'beacon' | 'beacon-extras', Script>>;

const entry = z.object({ file: z.string(), hash: z.string(), integrity: z.string() });
const manifest = z.object({ beacon: entry, 'beacon-extras': entry });

/**
 * Reads the build that is current.
 *
 * @param folder of the beacon, `BEACON` but in tests
 * @throws UserError when it is missing, or not what its manifest says
 */
export async function readBeaconBuild(folder: string): Promise<BeaconBuild> {
  const dist = join(folder, 'dist');
  try {
    const told = manifest.parse(JSON.parse(await readFile(join(dist, 'manifest.json'), 'utf8')));
    const read = async ({ file, hash, integrity }: z.infer<typeof entry>) => {
      const scripts = await readScript(join(dist, file));
      const script = scripts.find((it) => it.hash === hash && it.integrity === integrity);
      if (!script) throw new Error('another build');
      return script;
    };
    return { beacon: await read(told.beacon), 'beacon-extras': await read(told['beacon-extras']) };
  } catch {
    throw new UserError(
      `${dist}: the beacon is not there, or not as its manifest.json says.`,
      'Run `npm run build:beacon`, or install Headcount again.',
    );
  }
}
