import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config.ts';
import { UserError } from '../userError.ts';
import { MOST_OUTPUT } from './logTap.ts';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));

/** How long it may take to stop: by itself it does within ten seconds. */
const MAY_STOP_MS = 15_000;

/** A server that runs for an audit alone. */
export interface AuditServer {
  /** All it wrote on stdout and stderr, as far as it is kept. */
  output(): Uint8Array;
  /** Stops it in order. */
  stop(): Promise<void>;
}

/**
 * Starts a server on a data folder as a child, with the environment of this process, on a port of its
 * own; resolves once it listens. It runs the same code: what was loaded into this process by
 * options of Node's is loaded into that one.
 *
 * @throws UserError where it does not start, with the reason that it gave
 */
export async function startServer({ data, policies }: Config): Promise<AuditServer> {
  const args = [...process.execArgv, CLI, '--data', data, '--policies', policies];
  const child = spawn(process.execPath, [...args, 'serve', '--port', '0', '--stop-with-parent'], {
    // Over the channel nothing is said: by its end the server learns that this process is gone.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Or it might audit itself meanwhile.
    env: { ...process.env, HEADCOUNT_AUDIT: 'off' },
  });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const listening = Promise.withResolvers<void>();
  let begun = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Uint8Array) => {
      if (size < MOST_OUTPUT) chunks.push(chunk);
      size += chunk.length;
      if (begun.length > 10_000) return;
      begun += Buffer.from(chunk).toString();
      if (/^Headcount listens on /m.test(begun)) listening.resolve();
    });
  }
  const ended = once(child, 'close').finally(() => process.off('exit', kill));
  await Promise.race([
    listening.promise,
    ended.then(() => {
      throw whyNot(data, begun);
    }),
  ]);
  return {
    output: () => Buffer.concat(chunks),
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(kill, MAY_STOP_MS);
      await ended;
      clearTimeout(late);
    },
  };
}

/** The message that the command ended with. */
function whyNot(data: string, output: string): UserError {
  if (output.includes('already runs on')) {
    return new UserError(
      `A Headcount runs on ${data}, but it does not answer on its socket.`,
      'It is a command that works on the data, or a server of another version: wait until it is done, or stop it, and audit again.',
    );
  }
  const [what, ...remedy] = (output.split('headcount: ').at(-1) ?? '').trim().split('\n');
  return new UserError(`No server could be started for the audit. ${what}`, remedy.join('\n'));
}
