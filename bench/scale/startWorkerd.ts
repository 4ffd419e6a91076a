import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Child } from '../child.ts';
import type { Subject } from '../measure.ts';
import { freePort } from '../soak/freePort.ts';

const DATE = '2026-10-01';
const START_WITHIN_MS = 20_000;

/** Bundles the Worker with its Durable Object into a folder. @returns the module's name */
export async function bundleWorker(folder: string): Promise<string> {
  const config = fileURLToPath(new URL('./wrangler.toml', import.meta.url));
  await promisify(execFile)('wrangler', ['deploy', '--dry-run', '--outdir', folder, '-c', config], {
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
  });
  return 'durableWorker.js';
}

/**
 * Serves the bundled Worker with workerd alone, without what `wrangler dev` puts before it.
 *
 * @param groupMs how long requests wait to be written together, milliseconds
 */
export async function startWorkerd(
  folder: string,
  module: string,
  groupMs: number,
): Promise<Subject> {
  const port = await freePort();
  const disk = join(folder, `disk-${groupMs}`);
  await mkdir(disk, { recursive: true });
  const config = join(folder, `group-${groupMs}.capnp`);
  await writeFile(config, configOf(module, disk, port, groupMs));
  const child = spawn('workerd', ['serve', config], { stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  exited.catch(() => undefined);
  await Promise.race([
    answers(port),
    exited.then(() => {
      throw new Error('workerd ended before it answered');
    }),
  ]);
  return { name: `group of ${groupMs} ms`, child: asChild(child, exited), port };
}

/** Bytes of the object's database. */
export async function databaseBytes({ port }: Subject): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/`);
  return ((await response.json()) as { bytes: number }).bytes;
}

function configOf(module: string, disk: string, port: number, groupMs: number): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker), (name = "disk", disk = (path = "${disk}", writable = true))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
const worker :Workerd.Worker = (
  modules = [(name = "main", esModule = embed "${module}")],
  compatibilityDate = "${DATE}",
  durableObjectNamespaces = [(className = "Shard", uniqueKey = "headcount-bench", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [(name = "SHARD", durableObjectNamespace = "Shard"), (name = "GROUP_MS", text = "${groupMs}")]
);
`;
}

async function answers(port: number): Promise<void> {
  const late = Date.now() + START_WITHIN_MS;
  while (Date.now() < late) {
    const ok = await fetch(`http://127.0.0.1:${port}/`).then(
      (it) => it.ok,
      () => false,
    );
    if (ok) return;
    await wait(100);
  }
  throw new Error(`workerd did not answer within ${START_WITHIN_MS / 1000} s`);
}

function asChild(child: ChildProcess, exited: Promise<unknown>): Child {
  return {
    pid: child.pid ?? 0,
    ask: () => Promise.reject(new Error('workerd takes no orders')),
    async stop() {
      child.kill();
      await exited;
    },
  };
}
