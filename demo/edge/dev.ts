import { pino } from 'pino';
import { dieBySignal } from '../../src/dieBySignal.ts';
import { machineTimer } from '../../src/retryLoop.ts';
import { stopOnSignal } from '../../src/stopOnSignal.ts';
import { UserError } from '../../src/userError.ts';
import { type DevOptions, HELP, readDevOptions } from './devOptions.ts';
import { runDev } from './runDev.ts';

/** What this process writes is for its user alone. */
process.umask(0o077);

/** What a shell gives to Ctrl+C. */
const INTERRUPTED = 130;

try {
  const options = readDevOptions(process.argv.slice(2));
  if (options) await main(options);
  else process.stdout.write(HELP);
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  process.exit(2);
}

async function main(options: DevOptions): Promise<void> {
  const stopping = new AbortController();
  let code = INTERRUPTED;
  const done = runDev(options, stopping.signal)
    .then((result) => {
      code = result;
    })
    .catch((error) => {
      if (stopping.signal.aborted) return;
      console.error(error instanceof UserError ? `${error.message}\n${error.remedy}` : error);
      code = 1;
    });
  const stop = stopOnSignal({
    close: async () => {
      stopping.abort();
      await done;
    },
    failed: console.error,
    log: pino({ base: null, level: 'warn' }, pino.destination(2)),
    ...{ now: () => performance.now(), setTimer: machineTimer },
    exit: (wanted) => process.exit(wanted === 0 ? code : wanted),
    die: dieBySignal,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal));
  // Of a terminal that was closed.
  process.on('SIGHUP', () => void stop('SIGTERM'));
  await done;
  // A signal ends it by itself.
  if (!stopping.signal.aborted) process.exit(code);
}
