import { Command, InvalidArgumentError, Option } from 'commander';
import { pino } from 'pino';
import { LogTap } from '../audit/logTap.ts';
import { dieBySignal } from '../dieBySignal.ts';
import { createFailureLog } from '../failureLog.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import { machineTimer } from '../retryLoop.ts';
import { stopOnSignal } from '../stopOnSignal.ts';
import { configOf } from './configOf.ts';

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

interface Flags {
  readonly host: string;
  readonly port: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly headerTimeout: number;
  readonly requestTimeout: number;
  readonly keepAliveTimeout: number;
  readonly stopWithParent?: true;
}

export function serveCommand(): Command {
  return new Command('serve')
    .description('take events, release what closes, answer queries')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on', parsePort, 8787)
    .addOption(
      new Option('--log-level <level>', 'what is logged, as JSON on stderr')
        .choices(LOG_LEVELS)
        .default('info'),
    )
    .addOption(seconds('--header-timeout', 'until a request’s headers are there', 'headersTimeout'))
    .addOption(seconds('--request-timeout', 'until all of a request is there', 'requestTimeout'))
    .addOption(
      seconds(
        '--keep-alive-timeout',
        'until an unused connection is closed; more than the proxy before it waits',
        'keepAliveTimeout',
      ),
    )
    .addOption(new Option('--stop-with-parent').hideHelp())
    .addHelpText(
      'after',
      '\nSIGTERM or Ctrl+C stops it within ten seconds, and what was answered is kept; a second one at once.\ndocs/operations.md has the rest: health, metrics, limits, what to watch.',
    )
    .action(async (flags: Flags, command: Command) => {
      const { host, port, logLevel } = flags;
      const logTap = new LogTap();
      const log = pino({ base: null, level: logLevel }, logTap.over(pino.destination(2)));
      const limits = {
        headersTimeout: flags.headerTimeout * 1000,
        requestTimeout: flags.requestTimeout * 1000,
        keepAliveTimeout: flags.keepAliveTimeout * 1000,
      };
      // All stages: the other commands start in half the time without them.
      const { serve } = await import('../node.ts');
      const config = configOf(command);
      const server = await serve(config, {
        ...{ host, port, log, logTap, limits },
        audits: config.audits,
      });
      const failed = createFailureLog(log);
      const stop = stopOnSignal({
        ...{ close: server.close, failed, log, setTimer: machineTimer },
        now: () => performance.now(),
        exit: (code) => process.exit(code),
        die: dieBySignal,
      });
      process.on('SIGINT', stop);
      process.on('SIGTERM', stop);
      // Of who started it with a channel, and was killed: nobody else would stop it.
      if (flags.stopWithParent) process.on('disconnect', () => void stop('SIGTERM'));
      // Node would print its message, which may hold anything.
      process.on('uncaughtException', (error) => {
        failed(error);
        process.exit(1);
      });
      process.stdout.write(`Headcount listens on ${server.url}. Ctrl+C stops it.\n`);
    });
}

function seconds(flag: string, until: string, limit: keyof Limits): Option {
  return new Option(`${flag} <seconds>`, `seconds ${until}`)
    .argParser(parseSeconds)
    .default(DEFAULT_LIMITS[limit] / 1000);
}

function parseSeconds(text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}(\.\d+)?$/.test(text) || value === 0) {
    throw new InvalidArgumentError('It must be a number of seconds above 0.');
  }
  return value;
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new InvalidArgumentError('It must be 0 to 65535.');
  }
  return port;
}
