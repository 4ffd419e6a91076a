import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Those that are there now. */
const folders = new Set<string>();

/** A folder for a while, that nobody else can read. It is gone at the end of the process at the latest. */
export interface TwinFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes an empty one among the system's temporary files. */
export async function makeTwinFolder(): Promise<TwinFolder> {
  // Its rights are 0700, as mkdtemp gives them.
  const path = await mkdtemp(join(tmpdir(), 'headcount-twin-'));
  if (folders.size === 0) process.on('exit', removeAll);
  folders.add(path);
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
      folders.delete(path);
      if (folders.size === 0) process.off('exit', removeAll);
    },
  };
}

function removeAll(): void {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
}
