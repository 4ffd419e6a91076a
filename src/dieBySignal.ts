import { constants } from 'node:os';
import type { StopSignal } from './stopOnSignal.ts';

/** Ends this process as the signal does to one that does not listen to it: at once, with nothing tidied up. */
export function dieBySignal(signal: StopSignal): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // The first process of a container is not ended by it.
  process.exit(128 + constants.signals[signal]);
}
