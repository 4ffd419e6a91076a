import { availableParallelism, cpus } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { MAX_EVENTS } from '../ingest/wireLimits.ts';
import { type Child, startChild } from './child.ts';
import type { ServerReport } from './headcountServer.ts';
import { type Measurement, measure, median, type Subject } from './measure.ts';
import { type Keep, positive, runBench } from './runBench.ts';

const CONNECTIONS = 128;
/** What the ratio to the bare server should be, by events in a request. */
const AIMS = new Map([
  [1, 0.8],
  [20, 0.5],
]);

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmup: number;
  readonly events: readonly number[];
}

const program = new Command('bench:ingest')
  .description(
    'How many requests POST /v1/events takes, beside a bare node:http server that only reads and parses.',
  )
  .option('--rounds <number>', 'how often each server is measured, in turn', positive, 5)
  .option('--seconds <number>', 'how long each measurement takes', positive, 3)
  .option('--warmup <number>', 'seconds of load before each server is measured', positive, 3)
  .option('--events <list>', 'events in a request', sizes, [...AIMS.keys()])
  .parse();

await runBench('bench:ingest', (folder, keep) => bench(folder, keep, program.opts()));

async function bench(folder: string, keep: Keep, options: Options): Promise<void> {
  const load = keep(startChild('./load.ts'));
  const ours = await startServer('this', keep(startChild('./headcountServer.ts')), folder);
  const bare = await startServer('bare', keep(startChild('./bareServer.ts')), folder);
  console.log(
    `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, node ${process.version}, ${process.platform}`,
  );
  console.log(
    `${CONNECTIONS} connections, ${options.rounds} rounds of ${options.seconds} s each in turn; the load is a process on the same machine`,
  );
  for (const events of options.events) await compare(ours, bare, load, events, options);
}

async function compare(
  ours: Subject,
  bare: Subject,
  load: Child,
  eventsPerRequest: number,
  { rounds, seconds, warmup }: Options,
): Promise<void> {
  const order = { eventsPerRequest, connections: CONNECTIONS };
  const results = new Map<Subject, Measurement[]>([ours, bare].map((subject) => [subject, []]));
  for (const subject of results.keys()) await measure(subject, load, { ...order, seconds: warmup });
  for (let round = 0; round < rounds; round += 1) {
    for (const [subject, measurements] of results) {
      measurements.push(await measure(subject, load, { ...order, seconds }));
    }
  }
  console.log(`\n${eventsPerRequest} event${eventsPerRequest === 1 ? '' : 's'} a request`);
  const medians = [...results].map(([subject, measurements]) =>
    printSubject(subject.name, measurements, eventsPerRequest),
  );
  const [ownMedian = NaN, bareMedian = NaN] = medians;
  const aim = AIMS.get(eventsPerRequest);
  const aimed = aim === undefined ? '' : ` (aim: at least ${aim.toFixed(2)})`;
  console.log(`  this / bare  ${(ownMedian / bareMedian).toFixed(2)}${aimed}`);
}

/** Prints a server's results; returns the median of its requests a second. */
function printSubject(name: string, measurements: Measurement[], events: number): number {
  const rates = measurements.map((one) => one.requestsPerSecond);
  const rate = median(rates);
  const processor = median(measurements.map((one) => one.processor));
  const main = median(measurements.map((one) => one.mainThread));
  const loadShare = median(measurements.map((one) => one.loadShare));
  console.log(`  ${name}  requests/s  ${rates.map(whole).join('  ')}  median ${whole(rate)}`);
  console.log(
    `        ${whole(rate * events)} events/s; server ${processor.toFixed(1)} µs of processor time a request, ${main.toFixed(1)} of them on the main thread; load ${Math.round(loadShare * 100)} % of a core`,
  );
  return rate;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

async function startServer(name: string, child: Child, data: string): Promise<Subject> {
  const { port } = await child.ask<ServerReport>({ data });
  return { name, child, port };
}

function sizes(text: string): number[] {
  const values = text.split(',').map(positive);
  if (values.some((value) => !Number.isInteger(value) || value > MAX_EVENTS)) {
    throw new InvalidArgumentError(`They must be whole numbers, ${MAX_EVENTS} at most.`);
  }
  return values;
}
