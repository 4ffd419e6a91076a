import { Command, InvalidArgumentError } from 'commander';
import { runOutage, type Sample } from './runOutage.ts';
import { MOST_CLIENTS } from './soakPolicy.ts';

interface Options {
  readonly minutes: number;
  readonly rate: number;
  readonly every: number;
  readonly seed: number;
}

const program = new Command('soak:outage')
  .description(
    'Takes ClickHouse away from a real server at load while its clock runs ahead and windows close, shows what the server holds meanwhile, and how long it takes to send it. Exit code 1 when anything was lost or counted twice.',
  )
  .option('--minutes <number>', 'how long ClickHouse is away', positive, 10)
  .option('--rate <number>', 'requests a second', positive, 300)
  .option('--every <number>', 'seconds between two lines', positive, 30)
  .option('--seed <number>', 'another seed gives other events', positive, 1)
  .parse();

const COLUMNS = ['seconds', 'memory', 'state', 'its log', 'outbox', 'windows', 'requests'];
const MB = 1024 * 1024;
const SHOWN = 20;

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());
const samples: Sample[] = [];
try {
  process.exitCode = await outage(program.opts());
} catch (error) {
  console.error(`soak:outage: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
// What an interrupted run still waits for never comes.
process.exit();

async function outage({ minutes, rate, every, seed }: Options): Promise<number> {
  console.log(`seed ${seed}, ${rate} requests/s, ClickHouse away for ${minutes} minutes\n`);
  console.log(COLUMNS.map((name) => name.padStart(10)).join(''));
  const report = await runOutage({
    ...{ minutes, seed, every, perSecond: rate, clients: MOST_CLIENTS, stopped: stopped.signal },
    sampled: (sample) => {
      samples.push(sample);
      console.log(row(sample));
    },
  });
  const { tally, acknowledged, settled, startSeconds, drainSeconds, wrong } = report;
  const most = (of: 'memory' | 'state' | 'log' | 'outbox') =>
    Math.max(...samples.map((sample) => sample[of]));
  const { tables, api } = settled;
  console.log(`
at most: memory ${megabytes(most('memory'))}, state ${megabytes(most('state'))}, its log ${megabytes(most('log'))}, outbox ${most('outbox')} entries
ClickHouse listened again after ${startSeconds.toFixed(1)} s, and ${drainSeconds.toFixed(1)} s later the outbox was empty
requests ${tally.requests}, answered 503: ${tally.unavailable}; longest until an answer: ${Math.round(tally.slowestAnswer)} ms
events acknowledged ${acknowledged}; counted: tables ${tables.counted}, API ${api.counted}; windows ${settled.windows}
lost: tables ${tables.lost}, API ${api.lost}; doubled: tables ${tables.doubled}, API ${api.doubled}`);
  for (const text of wrong.slice(0, SHOWN)) console.log(`WRONG: ${text}`);
  return wrong.length > 0 ? 1 : 0;
}

function row({ seconds, memory, state, log, outbox, windows, requests }: Sample): string {
  const cells = [seconds, ...[memory, state, log].map(megabytes), outbox, windows, requests];
  return cells.map((cell) => String(cell).padStart(10)).join('');
}

function megabytes(bytes: number): string {
  return `${(bytes / MB).toFixed(1)} MB`;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}
