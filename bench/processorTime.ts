import { readFile } from 'node:fs/promises';

/** Linux counts processor time for programs in hundredths of a second, whatever the kernel does. */
const TICK_SECONDS = 0.01;
/** Where `utime` and `stime` stand behind the name, which may itself hold spaces. */
const UTIME = 11;
const STIME = 12;

/** Seconds of processor time a process has used so far, all its threads together; NaN without /proc. */
export function processorTime(pid: number): Promise<number> {
  return readTime(`/proc/${pid}/stat`);
}

/** The same of its main thread, the one with the event loop. */
export function mainThreadTime(pid: number): Promise<number> {
  return readTime(`/proc/${pid}/task/${pid}/stat`);
}

async function readTime(file: string): Promise<number> {
  const stat = await readFile(file, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[UTIME]) + Number(fields[STIME])) * TICK_SECONDS;
}
