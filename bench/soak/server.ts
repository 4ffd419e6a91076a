import { pino } from 'pino';
import { type FastClock, readFastClock } from '../../demo/fastClock.ts';
import { readConfig } from '../../src/config.ts';
import { dieBySignal } from '../../src/dieBySignal.ts';
import { createFailureLog } from '../../src/failureLog.ts';
import { serve } from '../../src/node.ts';
import { machineTimer } from '../../src/retryLoop.ts';
import { stopOnSignal } from '../../src/stopOnSignal.ts';
import type { Holds } from './rig.ts';

export interface ServerSettings {
  readonly data: string;
  readonly policies: string;
  readonly port: number;
  readonly clickhouse: string;
  readonly clock: FastClock;
}

/** What the server tells its parent: that it listens, or what it holds when it is asked. */
export interface ServerSays {
  readonly listens?: true;
  readonly holds?: Holds;
}

/** What this process writes is for its user alone, as with `headcount serve`. */
process.umask(0o077);

const settings: ServerSettings = JSON.parse(process.argv[2] ?? '');
const say = (says: ServerSays) => process.send?.(says);

/** As `headcount serve`, but for its clock. */
const config = readConfig(settings, {
  CLICKHOUSE_URL: settings.clickhouse,
  HEADCOUNT_TRUSTED_PROXIES: '127.0.0.1',
});
const log = pino({ base: null }, pino.destination(2));
const server = await serve(config, {
  host: '127.0.0.1',
  port: settings.port,
  log,
  now: () => readFastClock(settings.clock),
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
// Without the parent there is nobody to stop it.
process.once('disconnect', () => process.exit(1));
process.on('message', async () => {
  const { deps, aggregator } = server.headcount;
  const { entries } = await deps.state.backlog();
  say({ holds: { outbox: entries, windows: aggregator.windows.open().length } });
});
say({ listens: true });
