import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReleaseApart, ReleasedApart } from '../../audit/releaseApart.ts';
import { AuditError } from '../../audit/runAudit.ts';
import { makeTwinFolder } from './twinFolder.ts';

const SCRIPT = fileURLToPath(new URL('releaseOnce.ts', import.meta.url));

/** A release of some days takes a second; what takes this long hangs. */
const MAY_TAKE_MS = 60_000;

/**
 * Releases copies of a state in a process of its own. It runs the same code: what was loaded into this
 * process by options of Node's is loaded into that one.
 */
export const releaseApart: ReleaseApart = async ({ files, ...state }, sources) => {
  const folder = await makeTwinFolder();
  try {
    const copies = sources.map((source, index) => ({
      source,
      path: join(folder.path, String(index)),
    }));
    for (const { path } of copies) {
      await mkdir(path, { mode: 0o700 });
      for (const { name, bytes } of files) await writeFile(join(path, name), bytes);
    }
    const task = join(folder.path, 'task.json');
    await writeFile(task, JSON.stringify(state));
    await run([task, ...copies.map(({ source, path }) => `${source}=${path}`)]);
    return await Promise.all(
      copies.map(
        async ({ path }): Promise<ReleasedApart> =>
          JSON.parse(await readFile(join(path, 'released.json'), 'utf8')),
      ),
    );
  } finally {
    await folder.remove();
  }
};

/** Nothing of what it prints is read: it might hold anything. */
async function run(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [...process.execArgv, SCRIPT, ...args], {
    stdio: 'ignore',
    timeout: MAY_TAKE_MS,
    killSignal: 'SIGKILL',
  });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const [code] = await once(child, 'close').finally(() => process.off('exit', kill));
  if (code !== 0) throw new AuditError('the process that was to release a copy broke off');
}
