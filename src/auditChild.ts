import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.ts';

const CLI = fileURLToPath(new URL('cli.ts', import.meta.url));

/**
 * Starts `headcount audit` of all sites of a deployment as a process of its own, with the settings of
 * this one. What it has to tell is in the reports that it stores.
 */
export function startAudit({ data, policies }: Pick<Config, 'data' | 'policies'>): ChildProcess {
  // Of both processes the same code is to be run, so what was loaded before this one is loaded before that one.
  const args = [...process.execArgv, CLI, '--data', data, '--policies', policies];
  return spawnLast(process.execPath, [...args, 'audit', '--quiet']);
}

/**
 * Starts a process that gets only the processor time that nobody else wants, and has to go first where memory is short. What it writes is not
 * looked at, since it may hold anything. It leads a group of its own, so `killGroup` ends what it started, too.
 */
export function spawnLast(command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, {
    // Over the channel nothing is said: by its end a process learns that this one is gone, however it went.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    detached: true,
  });
  try {
    // Before it has threads: each has a priority of its own, and takes that of who starts it.
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    // Where memory runs out, Linux ends this process and not the server.
    if (process.platform === 'linux') writeFileSync(`/proc/${child.pid}/oom_score_adj`, '1000');
  } catch {
    // It ended at once, which its exit tells.
  }
  return child;
}

/** Sends a signal to a process started by `spawnLast` and to all that it started. */
export function killGroup({ pid }: Pick<ChildProcess, 'pid'>, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It is gone.
  }
}
