import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { socketPath } from './socketPath.ts';

/**
 * Refuses a file to be written that is one of those a data folder lives from: its state, its
 * keys, what SQLite and a restore put beside them, the socket, the embedded ClickHouse.
 * Links are followed. Case is ignored, as some disks ignore it.
 *
 * @throws Error with the code OWN_FILE; ENOENT where the folder of the file does not exist
 */
export function refuseOwnFile(folder: string, file: string): void {
  const named = join(realpathSync(dirname(file)), basename(file));
  const databases = ['state.sqlite', 'keys.sqlite'].flatMap((name) => placesOf(folder, name));
  const socket = socketPath(folder);
  const others = [
    ...placesOf(folder, 'clickhouse'),
    ...placesOf(dirname(socket), basename(socket)),
  ];
  for (const path of [named, target(named)].map((it) => it.toLowerCase())) {
    const own =
      databases.some((it) => path.startsWith(it)) ||
      others.some((it) => path === it || path.startsWith(`${it}${sep}`));
    if (own) throw Object.assign(new Error('it belongs to the state'), { code: 'OWN_FILE' });
  }
}

/** A file by its place in the folder, and by where it leads: it may be a link to another disk. */
function placesOf(folder: string, name: string): string[] {
  const place = join(target(resolve(folder)), name);
  return [place, target(place)].map((it) => it.toLowerCase());
}

/** Where a path leads; itself where nothing is. */
function target(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
