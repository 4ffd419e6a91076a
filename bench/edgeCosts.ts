import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { type Assumptions, DEFAULTS } from './edgeCosts/assumptions.ts';
import { atLeast, list, share, three, whole } from './edgeCosts/costArguments.ts';
import { billTable, priceTable, rowsTable, shardsTable } from './edgeCosts/costTables.ts';
import { measureStart } from './edgeCosts/measureStart.ts';
import { startMeasuring } from './edgeCosts/measureWrites.ts';
import { READ_ON } from './edgeCosts/prices.ts';
import { siteCosts } from './edgeCosts/siteCosts.ts';

/** Of each kind of window. */
const VISITORS_READ = 300_000;

const program = new Command('edge:costs')
  .description(
    'What a site costs a month on Cloudflare (US dollars, without tax and without ClickHouse), from published prices. Rows are counted by workerd, into which simulated traffic is folded by the code of a shard. Tables go to standard output.',
  )
  .option('--events <list>', 'events a second, separated by commas', list, [1, 100, 10_000])
  .option(
    '--events-per-request <number>',
    'events that come in one request',
    whole,
    DEFAULTS.eventsPerRequest,
  )
  .option('--events-per-visit <number>', 'events of one visit', atLeast(1), DEFAULTS.eventsPerVisit)
  .option(
    '--events-per-visitor <day,week,month>',
    'events of a visitor in a day, a week, a month in which they come',
    three,
    Object.values(DEFAULTS.eventsPerVisitor),
  )
  .option('--consent <share>', 'share of the visitors who give consent', share, DEFAULTS.consent)
  .option(
    '--commit-ms <number>',
    'from one commit to the next while requests wait',
    atLeast(1),
    DEFAULTS.commitMs,
  )
  .option(
    '--checkpoint-seconds <number>',
    'from one checkpoint of the journal to the next',
    whole,
    DEFAULTS.checkpointSeconds,
  )
  .option(
    '--cpu-ms <number>',
    'processor time of a Worker for a request',
    atLeast(0),
    DEFAULTS.cpuMs,
  )
  .option('--call-ms <number>', 'how long a call of a shard takes', atLeast(1), DEFAULTS.callMs)
  .option(
    '--beacon-loads <number>',
    'loads of the beacon for each event',
    atLeast(0),
    DEFAULTS.beaconLoads,
  )
  .option('--free-beacon', 'the beacon is served without the Worker, so its loads are free')
  .option(
    '--resends <share>',
    'share of the requests that are looked for in all other shards',
    share,
    DEFAULTS.resends,
  )
  .option(
    '--peak <number>',
    'requests of the busiest hour over the average',
    atLeast(1),
    DEFAULTS.peak,
  )
  .option(
    '--starts <number>',
    'how often in a day the platform starts an object anew',
    atLeast(0),
    DEFAULTS.starts,
  )
  .option(
    '--visitor-memory <bytes>',
    'memory of an object that visitors may take',
    atLeast(1),
    DEFAULTS.visitorMemory,
  )
  .option('--prices', 'print the prices and where they stand, and nothing else')
  .parse();

const options = program.opts();
try {
  if (options.prices) {
    console.log(`Read on ${READ_ON}, in stored copies of the pages.\n\n${priceTable()}`);
  } else {
    await printCosts(options.events, assumptionsOf(options));
  }
} catch (error) {
  console.error(`edge:costs: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

function assumptionsOf(given: typeof options): Assumptions {
  const [day = 1, week = 1, month = 1] = given.eventsPerVisitor;
  return {
    ...DEFAULTS,
    ...given,
    eventsPerVisitor: { day, week, month },
    beaconByWorker: !given.freeBeacon,
  };
}

async function printCosts(sizes: readonly number[], given: Assumptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'headcount-costs-'));
  const subject = await startMeasuring(folder);
  try {
    console.log(
      `Prices of ${READ_ON}. Rows counted on ${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, node ${process.version}.`,
    );
    for (const [visitors, name] of [
      ['as the policy', 'visitors by day, week and month'],
      ['by the day', 'visitors by the day alone'],
    ] as const) {
      const costs = [];
      for (const size of sizes) costs.push(await siteCosts(size, visitors, given, subject.measure));
      console.log(`\n${billTable(`US dollars, ${name}`, costs)}`);
      console.log(`\n${shardsTable(`shards, ${name}`, costs)}`);
      console.log(`\n${rowsTable(`rows written for an event, ${name}`, costs)}`);
    }
    const read = await measureStart(VISITORS_READ);
    console.log(`\nAn object that starts reads a visitor's record in ${read.toFixed(2)} µs.`);
  } finally {
    await subject.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
