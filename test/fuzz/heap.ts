import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes. */
export interface Heap {
  /** Objects of JavaScript. */
  readonly used: number;
  /** Buffers, those of the ids that were counted among them. */
  readonly buffers: number;
}

/** What is in memory once everything that nobody holds is collected. */
export async function heapAfterCollection(): Promise<Heap> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // Finalizers, and what they let go of, take turns of their own.
  for (let n = 0; n < 4; n += 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { used: heapUsed, buffers: arrayBuffers };
}
