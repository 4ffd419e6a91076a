import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../../src/userError.ts';
import { silentEnvironment } from './silentEnvironment.ts';

export interface WranglerDevOptions {
  /** The folder of the project. */
  readonly root: string;
  /** Where wrangler's configuration is, and where it keeps all it writes. */
  readonly folder: string;
  readonly port: number;
  /** Told of each line it writes. */
  readonly heard: (line: string) => void;
  /** Aborted while it starts, it is ended. */
  readonly signal: AbortSignal;
}

export interface WranglerDev {
  readonly url: string;
  /** Rejects with a `UserError` when it ends and nobody ended it. */
  readonly died: Promise<never>;
  /** Ends it and all that it started. */
  stop(): Promise<void>;
}

const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 3_000;
/** Lines of its output that are shown when it ends by itself. */
const LAST_LINES = 15;
/** Such a line tells nothing of why it ended. */
const A_REQUEST = /(?:GET|POST|OPTIONS) \/\S* \d{3}/;

/**
 * Starts `wrangler dev` as a process, offline and silent, and waits until it takes requests.
 *
 * @throws UserError with its last words where it does not start
 */
export async function startWranglerDev(options: WranglerDevOptions): Promise<WranglerDev> {
  const { root, folder, port, heard, signal } = options;
  const program = join(root, 'node_modules/wrangler/bin/wrangler.js');
  if (!existsSync(program)) {
    throw new UserError('wrangler is not installed.', 'Run `npm install`, without --omit=dev.');
  }
  const env = await silentEnvironment(folder);
  const child = spawn(
    process.execPath,
    [
      ...[program, 'dev', '--config', join(folder, 'wrangler.json'), '--ip', '127.0.0.1'],
      ...['--port', String(port), '--inspector-port', '0', '--persist-to', join(folder, 'state')],
      '--show-interactive-dev-session=false',
    ],
    // A group of its own: Ctrl+C in the terminal is for this process, which ends all in its order.
    { detached: true, cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stopping = false;
  const sweep = () => killAll(child, 'SIGKILL');
  process.once('exit', sweep);
  const ended = once(child, 'close').finally(() => {
    sweep();
    process.off('exit', sweep);
  });
  const last: string[] = [];
  const ready = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      if (line.trim() !== '' && !A_REQUEST.test(line)) last.push(line);
      if (last.length > LAST_LINES) last.shift();
      if (/Ready on http/.test(line)) ready.resolve();
      heard(line);
    });
  }
  const died = ended.then((): never => {
    const words = last.map((line) => `  ${line}`).join('\n');
    throw stopping
      ? new Error('stopped')
      : new UserError(`wrangler dev ended. It said:\n${words}`, REMEDY);
  });
  died.catch(() => undefined);
  const stop = async () => {
    stopping = true;
    killAll(child, 'SIGTERM');
    if (!(await within(STOP_WITHIN_MS, ended))) sweep();
    await ended;
  };
  try {
    signal.addEventListener('abort', () => ready.resolve());
    if (!(await within(START_WITHIN_MS, Promise.race([ready.promise, died])))) {
      throw new UserError(
        `wrangler dev is not up after ${START_WITHIN_MS / 1000} s. It said:\n${last.join('\n')}`,
        REMEDY,
      );
    }
    signal.throwIfAborted();
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, died, stop };
}

const REMEDY = 'Run `npx wrangler deploy --dry-run` to see whether the Worker can be built.';

/** All of its group; those that are gone already are no error. */
function killAll({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left.
  }
}

/** Whether it came within so many milliseconds. */
async function within(ms: number, task: Promise<unknown>): Promise<boolean> {
  const over = new AbortController();
  try {
    return await Promise.race([
      task.then(() => true),
      wait(ms, false, { signal: over.signal }).catch(() => false),
    ]);
  } finally {
    over.abort();
  }
}
