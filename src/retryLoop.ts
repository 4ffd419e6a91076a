import { backoffDelay } from './backoff.ts';

export interface RetryLoop {
  /** Runs the task now, or once more right after a run that is under way. */
  poke(): void;
  /** No run begins after this. Resolves when the one under way has ended. */
  stop(): Promise<void>;
}

/** Calls back after so many milliseconds; what it returns calls that off. */
export type SetTimer = (callback: () => void, ms: number) => () => void;

export interface RetryLoopOptions {
  /** Rejects when it is to be tried again. */
  readonly task: () => Promise<void>;
  /** Milliseconds from a success to the next run; without it only `poke` starts one. */
  readonly every?: number;
  /** A uniform number from 0 to 1, 1 excluded. */
  readonly random: () => number;
  readonly setTimer: SetTimer;
}

/** Runs a task again and again, one run at a time; after failures with growing, random delays. */
export function startRetryLoop({ task, every, random, setTimer }: RetryLoopOptions): RetryLoop {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let failures = 0;
  let cancel = () => {};
  const wait = (ms: number | undefined) => {
    if (ms !== undefined && !stopped) cancel = setTimer(start, ms);
  };
  const run = async () => {
    again = false;
    const succeeded = await task().then(
      () => true,
      () => false,
    );
    failures = succeeded ? 0 : failures + 1;
    running = undefined;
    if (again) start();
    else wait(succeeded ? every : backoffDelay(failures, random()));
  };
  const start = () => {
    cancel();
    cancel = () => {};
    if (stopped) return;
    if (running) again = true;
    else running = run();
  };
  return {
    poke: start,
    stop: async () => {
      stopped = true;
      cancel();
      await running;
    },
  };
}

/** The machine's timer; it keeps no process alive. */
export const machineTimer: SetTimer = (callback, ms) => {
  const timer = setTimeout(callback, ms).unref();
  return () => clearTimeout(timer);
};
