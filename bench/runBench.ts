import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Child } from './child.ts';

/** Has a process stopped when the bench ends, however it ends. */
export type Keep = (child: Child) => Child;

/**
 * Runs a bench in a folder of its own, and cleans up after it, also when it fails or is
 * interrupted. The process ends with it.
 */
export async function runBench(
  name: string,
  bench: (folder: string, keep: Keep) => Promise<void>,
): Promise<never> {
  const children: Child[] = [];
  const keep: Keep = (child) => {
    children.push(child);
    return child;
  };
  const interrupted = new Promise<never>((_resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => reject(new Error(`stopped by ${signal}`)));
    }
  });
  const folder = await mkdtemp(join(tmpdir(), 'headcount-bench-'));
  try {
    await Promise.race([bench(folder, keep), interrupted]);
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  } finally {
    await Promise.all(children.map((child) => child.stop()));
    await rm(folder, { recursive: true, force: true });
  }
  // What an interrupted bench still waits for never comes.
  process.exit();
}

/** A number above 0, of the command line. */
export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}
