import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Sets how long any file of a process may be, in bytes. What goes beyond is refused by the
 * kernel while it is written, as on a full disk; anybody may do so to a process of their own.
 */
export async function limitFiles(pid: number, bytes: number | 'unlimited'): Promise<void> {
  await run('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
}
