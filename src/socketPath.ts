import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The longest path of a Unix socket on Linux and macOS. */
const LONGEST = 100;

/** Where the server of a data folder listens for the command line. */
export function socketPath(data: string): string {
  const path = resolve(data, 'headcount.sock');
  if (path.length <= LONGEST) return path;
  const name = createHash('sha256').update(path).digest('hex').slice(0, 16);
  return join(tmpdir(), `headcount-${name}.sock`);
}
