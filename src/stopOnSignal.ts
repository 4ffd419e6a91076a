import type { Log } from './conditions.ts';
import type { SetTimer } from './retryLoop.ts';

/** npm and `timeout` pass on a signal that the terminal or they themselves sent to all: it comes twice. */
const SAME_SIGNAL_MS = 300;

/** A supervisor that sends SIGTERM mostly kills ten seconds later. */
const STOP_WITHIN_MS = 8_000;

export type StopSignal = 'SIGINT' | 'SIGTERM';

export interface Stopping {
  readonly close: () => Promise<void>;
  /** Told of an error of `close`. */
  readonly failed: (error: unknown) => void;
  readonly log: Log;
  /** Milliseconds, by a clock that is never set. */
  readonly now: () => number;
  readonly setTimer: SetTimer;
  readonly exit: (code: number) => void;
  /** Ends the process by the signal's own effect, without any tidying up. */
  readonly die: (signal: StopSignal) => void;
}

/**
 * What to do at a signal. The first one ends the process in order, with code 0 also when
 * time runs out: what was acknowledged is durable, and what was not gets no answer. The
 * second one ends it at once, as the signal does to a process that does not listen to it:
 * engines in native code crash when the process exits under their queries.
 */
export function stopOnSignal(stopping: Stopping): (signal: StopSignal) => Promise<void> {
  const { close, failed, log, now, setTimer, exit, die } = stopping;
  let since: number | undefined;
  return async (signal) => {
    if (since !== undefined) {
      if (now() - since >= SAME_SIGNAL_MS) die(signal);
      return;
    }
    since = now();
    setTimer(() => {
      log.warn({ code: 'stopped-late' }, 'Something did not end in time; the process ends anyway.');
      exit(0);
    }, STOP_WITHIN_MS);
    await close().catch(failed);
    exit(0);
  };
}
