import { Command, InvalidArgumentError } from 'commander';
import { openEdgeRig } from '../edge/edgeRig.ts';
import { openNodeRig } from './nodeRig.ts';
import { runSoak, type SoakReport } from './runSoak.ts';
import { showTally } from './showTally.ts';
import { MOST_CLIENTS } from './soakPolicy.ts';

/** What is wrong is shown up to so many lines. */
const SHOWN = 20;

interface Options {
  readonly kills: number;
  readonly minutes: number;
  readonly clients: number;
  readonly seed: number;
  /** Of the Worker in workerd; undefined for a Node server. */
  readonly shards?: number;
}

const program = new Command('soak')
  .description(
    'Sends numbered events to a real server, kills it and its ClickHouse again and again, and holds every published count against what was acknowledged. Exit code 1 when anything was lost or counted twice.',
  )
  .option('--kills <number>', 'how often the server is killed', positive, 60)
  .option('--minutes <number>', 'how long that takes', positive, 5)
  .option('--clients <number>', `how many send, at most ${MOST_CLIENTS}`, clients, 8)
  .option('--seed <number>', 'another seed gives other moments', positive, 1)
  .option(
    '--shards <number>',
    'the Worker in workerd, with so many shards, instead of a Node server',
    whole,
  )
  .parse();

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());

const options = program.opts<Options>();
try {
  console.log(
    `${serverName(options)}, seed ${options.seed}, ${options.clients} clients, ${options.kills} kills in ${options.minutes} minutes`,
  );
  let second = 0;
  const report = await runSoak({
    ...{ ...options, stopped: stopped.signal },
    open: (clients) =>
      options.shards ? openEdgeRig(clients, options.shards) : openNodeRig(clients),
    progress: (tally) => {
      second += 1;
      if (second % 15 > 0) return;
      const { kills, outages, requests, resends } = tally;
      console.log(
        `${second} s: ${kills} kills, ${outages} outages, ${requests} requests, ${resends} of them resent`,
      );
    },
  });
  show(report);
  process.exitCode = report.wrong.length > 0 ? 1 : 0;
} catch (error) {
  console.error(`soak: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
// What an interrupted soak still waits for never comes.
process.exit();

function show(report: SoakReport): void {
  for (const [what, value] of showTally(report)) console.log(`${what.padEnd(44)} ${value}`);
  for (const text of report.wrong.slice(0, SHOWN)) console.log(`WRONG: ${text}`);
  if (report.wrong.length > SHOWN) console.log(`and ${report.wrong.length - SHOWN} more`);
  console.log(
    report.wrong.length > 0 ? '\nNOT IN ORDER' : '\nNothing was lost, and nothing counted twice.',
  );
}

function serverName({ shards }: Options): string {
  if (!shards) return 'a Node server';
  return `workerd with ${shards} shard${shards === 1 ? '' : 's'}`;
}

function whole(text: string): number {
  const value = positive(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

function clients(text: string): number {
  const value = positive(text);
  if (value > MOST_CLIENTS) throw new InvalidArgumentError(`At most ${MOST_CLIENTS}.`);
  return value;
}
