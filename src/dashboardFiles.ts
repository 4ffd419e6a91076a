import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Bytes } from './beaconScript.ts';
import { compressTo } from './compressFile.ts';
import { type DashboardDeps, HASHED, INDEX } from './dashboardRoute.ts';
import { UserError } from './userError.ts';

/** Where the repository keeps the built dashboard. */
export const DASHBOARD = join(import.meta.dirname, '../dashboard/dist');

/** What was built: the page as `index.html`, and what it loads, by name. */
export interface DashboardFiles {
  readonly csp: string;
  readonly files: ReadonlyMap<string, Bytes>;
}

const Manifest = z.object({ index: z.literal(INDEX), csp: z.string().min(1) });
const NAME = new RegExp(`^${HASHED}$`);

/**
 * Reads the dashboard.
 *
 * @param folder that it was built into; only tests give another than the repository's
 * @throws UserError when it is missing, or not what a build leaves
 */
export async function readDashboardFiles(folder: string = DASHBOARD): Promise<DashboardFiles> {
  try {
    const manifest = await readFile(join(folder, 'manifest.json'), 'utf8');
    const { csp } = Manifest.parse(JSON.parse(manifest));
    const names = (await readdir(folder)).filter((name) => name !== 'manifest.json');
    // A browser keeps all but the page for good, so a name has to change with what is in the file.
    if (!names.every((name) => name === INDEX || NAME.test(name))) throw new Error('no hash');
    const files = await Promise.all(
      names.map(async (name) => [name, await readFile(join(folder, name))] as const),
    );
    if (!names.includes(INDEX)) throw new Error('no page');
    return { csp, files: new Map(files) };
  } catch {
    throw new UserError(
      `${folder}: the dashboard is not there, or not as a build leaves it.`,
      'Run `npm run build:dashboard`, or install Headcount again.',
    );
  }
}

/**
 * From memory. A file is compressed when somebody first asks for it: to do it for all would keep a start
 * waiting for more than a second, and many a server is never looked at.
 */
export function fromDashboard({ csp, files }: DashboardFiles): DashboardDeps {
  const compressed = new Map<string, Promise<Bytes>>();
  return {
    csp: () => csp,
    read: (name, coding) => {
      const bytes = files.get(name);
      if (!bytes) return undefined;
      const key = `${coding} ${name}`;
      const made = compressed.get(key) ?? compressTo(coding, bytes);
      compressed.set(key, made);
      return made;
    },
  };
}
