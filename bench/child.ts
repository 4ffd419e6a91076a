import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

/** How long a child may take to end by itself. */
const STOP_WITHIN_MS = 10_000;

export interface Child {
  readonly pid: number;
  /** Gives the child an order and waits for its report; rejects when it ends instead. */
  ask<Report>(order: unknown): Promise<Report>;
  stop(): Promise<void>;
}

/** Starts one of the bench's own modules as a process. */
export function startChild(module: string): Child {
  const child = fork(new URL(module, import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  // Whoever waits hears of it; nobody may be waiting.
  exited.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    ask: (order) => ask(child, exited, module, order),
    stop: async () => {
      if (child.connected) child.disconnect();
      const timer = new AbortController();
      const late = wait(STOP_WITHIN_MS, 'late', { signal: timer.signal }).catch(() => 'ended');
      if ((await Promise.race([exited, late])) === 'late') child.kill('SIGKILL');
      timer.abort();
      await exited;
    },
  };
}

async function ask<Report>(
  child: ChildProcess,
  exited: Promise<unknown[]>,
  module: string,
  order: unknown,
): Promise<Report> {
  const waiting = new AbortController();
  const report = once(child, 'message', { signal: waiting.signal });
  const ended = exited.then(([code, signal]) => {
    throw new Error(`${module} ended (${signal ?? code})`);
  });
  try {
    child.send(order as object);
    return ((await Promise.race([report, ended])) as [Report])[0];
  } finally {
    report.catch(() => undefined);
    ended.catch(() => undefined);
    waiting.abort();
  }
}
