import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import { pino } from 'pino';
import { PolicyError } from '../policy/loadPolicies.ts';
import { LogTap } from '../src/audit/logTap.ts';
import { readConfig } from '../src/config.ts';
import { type RunningServer, serve } from '../src/node.ts';
import { UserError } from '../src/userError.ts';
import { createAsk } from './ask.ts';
import { checkCompanies } from './checkCompanies.ts';
import { Checks } from './checks.ts';
import { COMPANIES } from './companies/companies.ts';
import { type DemoOptions, HELP, readDemoOptions } from './demoOptions.ts';
import { freshFolder } from './freshFolder.ts';
import { TrafficSender } from './sendTraffic.ts';
import { showAudience } from './showAudience.ts';
import { showOneEvent } from './showOneEvent.ts';
import { KEPT, showSearch } from './showSearch.ts';
import { pageView, type SimulatedDay } from './simulate.ts';
import { type DemoTraffic, SHOP, simulateDemo } from './simulateDemo.ts';
import { DAYS } from './span.ts';
import { stayUp } from './stayUp.ts';

// What the demo keeps is for its user alone, as of the command line.
process.umask(0o077);

const options = readOptions();

function readOptions(): DemoOptions | undefined {
  try {
    return readDemoOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
    process.exit(2);
  }
}

try {
  if (options) await demo(options);
  else process.stdout.write(HELP);
} catch (error) {
  if (error instanceof UserError) console.error(`${error.message}\n${error.remedy}`);
  else if (error instanceof PolicyError) console.error(error.message);
  else console.error(error);
  process.exit(1);
}

async function demo(options: DemoOptions): Promise<void> {
  const started = Date.now();
  await freshFolder(options.data);
  const config = readConfig(
    { data: options.data },
    { ...process.env, HEADCOUNT_TRUSTED_PROXIES: '127.0.0.1' },
  );
  // Whoever has put policies of their own into the folder may have taken those of the companies out.
  const sites = COMPANIES.map(({ site }) => site).filter((site) =>
    existsSync(join(config.policies, `${site}.json`)),
  );
  const traffic = simulateDemo(options, started, sites);
  let clock: (() => number) | undefined;
  let simulated = traffic.from;
  const logTap = new LogTap();
  const log = pino({ base: null, level: 'warn' }, logTap.over(pino.destination(2)));
  const now = () => (clock ? clock() : simulated);
  const server = await serve(config, {
    host: '127.0.0.1',
    port: options.port,
    log,
    logTap,
    now,
  });

  const companies = `, and ${options.companies} each visit ${sites.join(', ')}`;
  console.log(
    `${options.people} people visit a lamp shop for ${DAYS} days${options.companies > 0 && sites.length > 0 ? companies : ''}.\n`,
  );
  const sender = new TrafficSender(server.url);
  const days = await sendAll(server, sender, traffic, started, (at) => {
    simulated = at;
  });
  clock = Date.now;
  await server.headcount.release();

  const checks = new Checks();
  const total = (of: 'views' | 'grants') =>
    days.reduce((sum, { truth }) => sum + truth[of].total, 0);
  const { accepted = 0, dropped = {} } = sender.tallies.get(SHOP) ?? {};
  console.log(
    `${sender.requests} requests answered. Of the shop ${accepted} events were counted, ${total('grants')} of them consent given in mid-visit; not counted: ${JSON.stringify(dropped)}.\n`,
  );
  checks.expect(
    'every page view of everyone who did not object was counted, and every consent',
    accepted === total('views') + total('grants'),
  );
  checkCompanies(sender.tallies, checks);
  const sample = days.flatMap((day) => day.requests.slice(0, 2000));
  await showOneEvent(server, traffic.shop.people, sample);
  await showAudience(createAsk(server.headcount), days.slice(0, DAYS), checks);
  await sendOneMore(server, KEPT);
  await showSearch(options.data, server.headcount, traffic.people, sample, checks);
  checks.print();
  await sender.close();
  console.log(`\nDone in ${((Date.now() - started) / 1000).toFixed(0)} s.`);
  if (options.stay || (!options.once && process.stdout.isTTY)) {
    await stayUp(server, options, log, checks.failed ? 1 : 0);
  } else {
    if (!options.once) console.log('There is no terminal, so the server does not stay up.');
    console.log(`To audit it: npm run headcount -- --data ${options.data} audit --site ${SHOP}`);
    await server.close();
    process.exit(checks.failed ? 1 : 0);
  }
}

/** @returns the days of the shop */
async function sendAll(
  server: RunningServer,
  sender: TrafficSender,
  traffic: DemoTraffic,
  until: number,
  setClock: (at: number) => void,
): Promise<SimulatedDay[]> {
  const all = Math.floor((until - traffic.from) / 86_400_000);
  const bar = new SingleBar({
    format: 'sending {bar} day {value} of {total}, {requests} requests',
    clearOnComplete: true,
  });
  bar.start(all, 0, { requests: 0 });
  const ofShop: SimulatedDay[] = [];
  let sent = 0;
  for (const { requests, shop } of traffic.days()) {
    await sender.send(requests, setClock);
    // What the scheduler of a server does every few seconds, here by the simulated clock.
    await server.headcount.release();
    if (shop) ofShop.push(shop);
    sent += 1;
    bar.update(Math.min(sent, all), { requests: sender.requests });
  }
  bar.stop();
  return ofShop;
}

/** One page view of today, so that an open cell with this page rests in the state while it is searched. */
async function sendOneMore(server: RunningServer, path: string): Promise<void> {
  const { headers, body } = pageView(SHOP, path, Date.now());
  await fetch(`${server.url}/v1/events`, { method: 'POST', headers, body });
}
