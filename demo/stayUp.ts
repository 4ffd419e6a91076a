import type { Log } from '../src/conditions.ts';
import { dieBySignal } from '../src/dieBySignal.ts';
import type { RunningServer } from '../src/node.ts';
import { machineTimer } from '../src/retryLoop.ts';
import { stopOnSignal } from '../src/stopOnSignal.ts';
import type { DemoOptions } from './demoOptions.ts';
import { SHOP } from './simulateDemo.ts';
import { waysIn } from './waysIn.ts';

/** Tells how to look at it, and stops the server at a signal, with an exit code. */
export async function stayUp(
  server: RunningServer,
  { data, companies }: Pick<DemoOptions, 'data' | 'companies'>,
  log: Log,
  code: number,
): Promise<void> {
  const stop = stopOnSignal({
    close: () => server.close(),
    failed: (error) => console.error(error),
    exit: () => process.exit(code),
    ...{ log, die: dieBySignal, now: () => performance.now(), setTimer: machineTimer },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal));
  console.log(`
The dashboard is up, with today's clock. Each link signs in, by a token of this demo alone:

${await waysIn(server, companies > 0)}

To ask and to audit from another terminal:

  npm run headcount -- --data ${data} query --site ${SHOP} --by visit:device --range yesterday
  npm run headcount -- --data ${data} audit --site ${SHOP}

Ctrl+C stops it.`);
}
