import { once } from 'node:events';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Subject } from '../measure.ts';
import { freePort } from '../soak/freePort.ts';
import { startWorkerd } from './startWorkerd.ts';
import { type WorkerdWorker, workerdConfig } from './workerdConfig.ts';

/**
 * Serves Workers with workerd; the first of them takes the requests.
 *
 * @param name of this server, another one for each in a folder
 * @param folder where the bundles lie
 */
export async function serveWorkers(
  name: string,
  folder: string,
  workers: readonly WorkerdWorker[],
): Promise<Subject> {
  const port = await freePort();
  const disk = join(folder, `disk of ${name}`);
  await mkdir(disk, { recursive: true });
  const config = join(folder, `${name}.capnp`);
  const sockets = { [port]: workers[0]?.name ?? '' };
  await writeFile(config, workerdConfig({ workers, sockets, disk }));
  const listening = Promise.withResolvers<void>();
  const log = join(folder, `${name}.log`);
  const handle = await open(log, 'a');
  const child = startWorkerd(config, handle.fd, 1, listening.resolve);
  await handle.close();
  const exited = once(child, 'exit').then(() => undefined);
  await Promise.race([
    listening.promise,
    exited.then(async () => {
      throw new Error(`workerd ended before it listened: ${await readFile(log, 'utf8')}`);
    }),
  ]);
  return {
    ...{ name, port },
    child: {
      pid: child.pid ?? 0,
      ask: () => Promise.reject(new Error('workerd takes no orders')),
      async stop() {
        child.kill();
        await exited;
      },
    },
  };
}
