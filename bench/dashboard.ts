import { availableParallelism, cpus, loadavg } from 'node:os';
import { Command } from 'commander';
import { spread } from './beacon/spread.ts';
import { openStand, type Stand } from './dashboard/stand.ts';
import { type Conditions, type Visit, visit } from './dashboard/visit.ts';
import { positive, runBench } from './runBench.ts';

const program = new Command('bench:dashboard')
  .description('How heavy the dashboard is, beside a bare page that asks one question.')
  .option('--rounds <number>', 'how often each page is loaded, in turn', positive, 7)
  .parse();

const CONDITIONS: readonly Conditions[] = [
  { title: 'this machine', slow: false },
  { title: 'processor 4 times slower, 1.6 Mbit/s, 150 ms', slow: true },
];

const ROWS: readonly (readonly [title: string, read: (one: Visit) => number, digits: number])[] = [
  ['KB until the first number', ({ bytesFirst }) => bytesFirst / 1024, 1],
  ['requests until the first number', ({ requestsFirst }) => requestsFirst, 0],
  ['KB in all, each panel seen', ({ bytesAll }) => bytesAll / 1024, 1],
  ['requests in all, each panel seen', ({ requestsAll }) => requestsAll, 0],
  ['ms until the first number', ({ firstNumber }) => firstNumber, 0],
  ['ms until all in view has its numbers', ({ settled }) => settled, 0],
  ['ms until the largest paint', ({ largestPaint }) => largestPaint, 0],
  ['layout shift', ({ shift }) => shift, 3],
  ['ms of blocking (tasks beyond 50 ms)', ({ blocking }) => blocking, 0],
  ['ms of the longest task', ({ longestTask }) => longestTask, 0],
];

await runBench('bench:dashboard', async () => {
  const { rounds } = program.opts<{ readonly rounds: number }>();
  const stand = await openStand();
  try {
    console.log(
      `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Chromium ${stand.browser.version()}, 1440 × 900; medians of ${rounds} visits with an empty cache, in turn`,
    );
    for (const conditions of CONDITIONS) await compare(stand, conditions, rounds);
    console.log(`\nload average of the machine at the end: ${loadavg()[0]?.toFixed(1)}`);
  } finally {
    await stand.close();
  }
});

async function compare(stand: Stand, conditions: Conditions, rounds: number): Promise<void> {
  const visits: Record<'dashboard' | 'bare', Visit[]> = { dashboard: [], bare: [] };
  // The first round only warms up the browser and the server.
  for (let round = 0; round <= rounds; round += 1) {
    for (const which of ['bare', 'dashboard'] as const) {
      const one = await visit(stand, which, conditions);
      if (round > 0) visits[which].push(one);
    }
  }
  console.log(`\n| ${conditions.title} | dashboard | bare page | ratio |\n|---|---|---|---|`);
  for (const [title, read, digits] of ROWS) {
    const [own, bare] = [visits.dashboard, visits.bare].map((all) => spread(all.map(read)).median);
    const text = (value = Number.NaN) => value.toFixed(digits);
    const ratio = own && bare ? (own / bare).toFixed(1) : '';
    console.log(`| ${title} | ${text(own)} | ${text(bare)} | ${ratio} |`);
  }
}
