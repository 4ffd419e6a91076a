import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { pino } from 'pino';
import { PolicyError } from '../policy/loadPolicies.ts';
import { LogTap } from '../src/audit/logTap.ts';
import { readConfig } from '../src/config.ts';
import { type RunningServer, serve } from '../src/node.ts';
import { openNodeState } from '../src/nodeState.ts';
import { UserError } from '../src/userError.ts';
import { createAsk } from './ask.ts';
import { Checks } from './checks.ts';
import { TrafficSender } from './sendTraffic.ts';
import { showAudience } from './showAudience.ts';
import { showOneEvent } from './showOneEvent.ts';
import { KEPT, showSearch } from './showSearch.ts';
import { pageView, type SimulatedDay, simulate } from './simulate.ts';

const HELP = `Usage: npm run demo -- [options]

Three weeks of a shop's visitors, sent through the real endpoint to a server
whose clock runs from 21 days ago to now; then what is known of them, beside
the truth.

Options:
  --once           exit when done instead of leaving the server up
  --port <number>  port of the server (8787)
  --people <n>     how many people there are (3000)
  --seed <n>       another seed gives other people (1)
  --data <folder>  where the demo keeps its data; made anew each time (data/demo)
  --help
`;

const DAY = 86_400_000;
const DAYS = 21;
const SITE = 'demo';
/** Lies in a folder that the demo made, so that it never deletes another. */
const MARKER = '.headcount-demo';

// What the demo keeps is for its user alone, as of the command line.
process.umask(0o077);

const { values: options } = readOptions();

function readOptions() {
  try {
    return parseOptions();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
    process.exit(2);
  }
}

function parseOptions() {
  const parsed = parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      port: { type: 'string', default: '8787' },
      people: { type: 'string', default: '3000' },
      seed: { type: 'string', default: '1' },
      data: { type: 'string', default: 'data/demo' },
      help: { type: 'boolean', default: false },
    },
  });
  for (const name of ['port', 'people', 'seed'] as const) {
    if (!/^\d{1,5}$/.test(parsed.values[name]))
      throw new Error(`--${name} must be a whole number.`);
  }
  return parsed;
}

try {
  if (options.help) process.stdout.write(HELP);
  else await demo();
} catch (error) {
  if (error instanceof UserError) console.error(`${error.message}\n${error.remedy}`);
  else if (error instanceof PolicyError) console.error(error.message);
  else console.error(error);
  process.exit(1);
}

async function demo(): Promise<void> {
  const started = Date.now();
  await freshFolder(options.data);
  const end = Date.now();
  const from = Math.floor(end / DAY) * DAY - DAYS * DAY;
  let clock: (() => number) | undefined;
  let simulated = from;
  const config = readConfig(
    { data: options.data },
    { ...process.env, HEADCOUNT_TRUSTED_PROXIES: '127.0.0.1' },
  );
  const logTap = new LogTap();
  const log = pino({ base: null, level: 'warn' }, logTap.over(pino.destination(2)));
  const now = () => (clock ? clock() : simulated);
  const server = await serve(config, {
    host: '127.0.0.1',
    port: Number(options.port),
    log,
    logTap,
    now,
  });

  const traffic = simulate({
    seed: Number(options.seed),
    site: SITE,
    from,
    until: end,
    people: Number(options.people),
  });
  console.log(`${traffic.people.length} people visit a lamp shop for ${DAYS} days.\n`);
  const sender = new TrafficSender(server.url);
  const days: SimulatedDay[] = [];
  const bar = new SingleBar({
    format: 'sending {bar} day {value} of {total}, {requests} requests',
    clearOnComplete: true,
  });
  bar.start(DAYS, 0, { requests: 0 });
  for (const day of traffic.days()) {
    await sender.send(day.requests, (at) => {
      simulated = at;
    });
    // What the scheduler of a server does every few seconds, here by the simulated clock.
    await server.headcount.release();
    days.push(day);
    bar.update(Math.min(days.length, DAYS), { requests: sender.sent.requests });
  }
  bar.stop();
  clock = Date.now;
  await server.headcount.release();

  const checks = new Checks();
  const { requests, accepted, dropped } = sender.sent;
  const total = (of: 'views' | 'grants') =>
    days.reduce((sum, { truth }) => sum + truth[of].total, 0);
  console.log(
    `${requests} requests answered; ${accepted} events counted, ${total('grants')} of them consent given in mid-visit; not counted: ${JSON.stringify(dropped)}.\n`,
  );
  checks.expect(
    'every page view of everyone who did not object was counted, and every consent',
    accepted === total('views') + total('grants'),
  );
  const sample = days.flatMap((day) => day.requests.slice(0, 2000));
  await showOneEvent(server, traffic.people, sample);
  await showAudience(createAsk(server.headcount), days.slice(0, DAYS), checks);
  await sendOneMore(server, KEPT);
  await showSearch(options.data, server.headcount, traffic.people, sample, checks);
  checks.print();
  await sender.close();
  console.log(`\nDone in ${((Date.now() - started) / 1000).toFixed(0)} s.`);
  await finish(server, checks);
}

/** One page view of today, so that an open cell with this page rests in the state while it is searched. */
async function sendOneMore(server: RunningServer, path: string): Promise<void> {
  const { headers, body } = pageView(SITE, path, Date.now());
  await fetch(`${server.url}/v1/events`, { method: 'POST', headers, body });
}

async function freshFolder(folder: string): Promise<void> {
  if (existsSync(folder) && !existsSync(join(folder, MARKER))) {
    throw new UserError(
      `${folder} was not made by the demo, so it is not deleted.`,
      'Name another folder with --data.',
    );
  }
  if (existsSync(folder)) {
    // Fails where a demo still runs on it.
    const state = await openNodeState(folder);
    await state.close();
    await rm(folder, { recursive: true });
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, MARKER), '');
}

async function finish(server: RunningServer, checks: Checks): Promise<void> {
  if (options.once || !process.stdout.isTTY) {
    if (!options.once) console.log('There is no terminal, so the server does not stay up.');
    console.log(`To audit it: npm run headcount -- --data ${options.data} audit --site ${SITE}`);
    await server.close();
    process.exit(checks.failed ? 1 : 0);
  }
  console.log(`
The server is up on ${server.url} with today's clock. In another terminal, try:

  npm run headcount -- --data ${options.data} query --site ${SITE} --by visit:device --range yesterday --metrics visitors,visits
  npm run headcount -- --data ${options.data} query --site ${SITE} --by time:hour --range day
  npm run headcount -- --data ${options.data} query --site ${SITE} --by time:week --range 21d --metrics audience
  npm run headcount -- --data ${options.data} token create --site ${SITE}
  npm run headcount -- --data ${options.data} audit --site ${SITE}
  curl ${server.url}/v1/query -H 'Authorization: Bearer <token>' -d '{"site_id":"${SITE}","metrics":["pageviews"],"date_range":"7d","dimensions":["event:page"]}'

Ctrl+C stops it.`);
  process.once('SIGINT', async () => {
    await server.close();
    process.exit(checks.failed ? 1 : 0);
  });
}
