import type { Stats } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataEntry, DataFolder } from '../../audit/dataFolder.ts';

/** Windows tells the same bits of every file. */
const HAS_MODES = process.platform !== 'win32';

/** What lies in a data folder, and who may read it. What goes meanwhile is passed over. */
export async function readDataFolder(folder: string): Promise<DataFolder> {
  const entries: DataEntry[] = [];
  for (const name of (await readdir(folder)).toSorted()) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (!found) continue;
    const demo = found.isDirectory() && (await isThere(join(path, '.headcount-demo')));
    entries.push({ name, kind: kindOf(found), ...modeOf(found), ...(demo ? { demo } : {}) });
  }
  return { ...modeOf(await stat(folder)), entries };
}

function modeOf({ mode }: Stats): { readonly mode?: number } {
  return HAS_MODES ? { mode: mode & 0o777 } : {};
}

function kindOf(found: Stats): DataEntry['kind'] {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'folder';
  return found.isSocket() ? 'socket' : 'other';
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
