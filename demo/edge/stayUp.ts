import { once } from 'node:events';
import { UserError } from '../../src/userError.ts';
import type { DevOptions } from './devOptions.ts';

/** Whether somebody is there to look at it, and to end it. */
export function stays({ once }: Pick<DevOptions, 'once'>): boolean {
  if (once || process.stdout.isTTY) return !once;
  console.log('There is no terminal, so the Worker does not stay up.');
  return false;
}

/** Tells what there is to try, and waits for the end. Rejects when it comes of itself. */
export async function stayUp(
  url: string,
  token: string,
  range: readonly [string, string],
  signal: AbortSignal,
): Promise<void> {
  const [what, by] = [
    JSON.stringify({ site_id: 'demo', date_range: range }).slice(0, -1),
    JSON.stringify({ metrics: ['pageviews'], dimensions: ['event:page'] }).slice(1),
  ];
  console.log(`
The Worker stays up; its clock goes on, and nobody visits.
What a visitor is told: ${url}/privacy/demo
To ask it for numbers:

  curl -s --compressed ${url}/v1/query \\
    -H 'Authorization: Bearer ${token}' \\
    -d '${what},
         ${by}'

Ctrl+C stops it.`);
  if (!signal.aborted) await once(signal, 'abort');
  if (signal.reason instanceof UserError) throw signal.reason;
}
