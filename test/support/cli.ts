import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** Runs the command line to its end. */
export async function cli(args: readonly string[], env: Record<string, string> = {}) {
  const child = start(args, env);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code: code as number, stdout, stderr };
}

/** Starts `headcount serve` as a process of its own; resolves with its URL once it listens. */
export async function startServer(data: string): Promise<{ child: ChildProcess; url: string }> {
  const child = start(['--data', data, 'serve', '--port', '0'], {});
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(child.stdout ?? child, 'data');
  const url = /http:\S+\d/.exec(String(line))?.[0];
  if (!url) throw new Error(`the server said: ${line}`);
  return { child, url };
}

function start(args: readonly string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ['src/cli.ts', ...args], { env: { ...process.env, ...env } });
}
