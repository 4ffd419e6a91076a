import { Command, InvalidArgumentError } from 'commander';
import { pino } from 'pino';
import { serve } from '../node.ts';
import { configOf } from './configOf.ts';

/** How long a stopping server may finish what is under way. */
const STOP_WITHIN_MS = 10_000;

export function serveCommand(): Command {
  return new Command('serve')
    .description('take events, release what closes, answer queries')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on', parsePort, 8787)
    .action(async (options: { host: string; port: number }, command: Command) => {
      const log = pino({ base: null }, pino.destination(2));
      const server = await serve(configOf(command), { ...options, log });
      process.stdout.write(`Headcount listens on ${server.url}. Ctrl+C stops it.\n`);
      const stop = async () => {
        setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
        await server.close();
        process.exit(0);
      };
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
    });
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new InvalidArgumentError('It must be 0 to 65535.');
  }
  return port;
}
