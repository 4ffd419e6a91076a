import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

/** Where workerd tells what it does: https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.c++ (`--control-fd`) */
const CONTROL = 3;

/** The program itself: what npm links may be a script that starts it, and would be killed in its place. */
const { default: workerd } = createRequire(import.meta.url)('workerd') as { default: string };

/**
 * Starts workerd itself, with nothing before it that would have to be killed as well.
 *
 * @param log an open file for what it and its Workers write
 * @param listens called when all its ports take requests
 */
export function startWorkerd(
  config: string,
  log: number,
  ports: number,
  listens: () => void,
): ChildProcess {
  const child = spawn(workerd, ['serve', '--experimental', `--control-fd=${CONTROL}`, config], {
    stdio: ['ignore', log, log, 'pipe'],
  });
  const control = child.stdio[CONTROL];
  if (!control || !('readable' in control)) throw new Error('workerd has no control pipe');
  const listening = new Set<string>();
  createInterface({ input: control as NodeJS.ReadableStream }).on('line', (line) => {
    const { event, socket } = JSON.parse(line) as { event: string; socket?: string };
    if (event !== 'listen' || socket === undefined) return;
    listening.add(socket);
    if (listening.size === ports) listens();
  });
  return child;
}
