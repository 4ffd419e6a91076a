import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { copyMigrated } from './migratedFolder.ts';

export interface ServerChild {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly url: string;
  readonly port: number;
  /** All it wrote until now, on stdout and stderr. */
  output(): string;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

export interface ServerChildOptions {
  readonly data: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Options for Node itself. */
  readonly node?: readonly string[];
  /** Through npm, as the README has it. */
  readonly npm?: boolean;
}

/** `headcount serve` on a free port as a process of its own, once it listens. */
export async function serverChild(options: ServerChildOptions): Promise<ServerChild> {
  const { data, args = [], env = {}, node = [], npm = false } = options;
  const isEmbedded = !env.CLICKHOUSE_URL && !existsSync(join(data, 'clickhouse'));
  if (isEmbedded) await copyMigrated(data);
  const [command, ...before] = npm
    ? ['npm', 'run', 'headcount', '--']
    : [process.execPath, ...node, 'src/cli.ts'];
  const child = spawn(
    command ?? '',
    [...before, ...['--data', data], 'serve', ...['--port', '0'], ...args],
    { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  const listening = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('latin1').on('data', (chunk: string) => {
      output += chunk;
      const url = /listens on (http:\S+\d)/.exec(output)?.[1];
      if (url) listening.resolve(url);
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => (signal ?? code) as number | string);
  const url = await Promise.race([
    listening.promise,
    ended.then((code) => {
      throw new Error(`the server ended with ${code}: ${output}`);
    }),
  ]);
  return {
    ...{ child, pid: child.pid ?? 0, url, port: Number(new URL(url).port) },
    output: () => output,
    ended,
  };
}
