import { availableParallelism, cpus, loadavg } from 'node:os';
import { Command } from 'commander';
import { printSizes } from './beacon/printSizes.ts';
import { type Column, printTable, type Rounds } from './beacon/printTable.ts';
import { openStand, type Stand } from './beacon/stand.ts';
import type { Time, TraceTimes } from './beacon/traceTimes.ts';
import type { Variant } from './beacon/variants.ts';
import { type LoadTimes, measureLoad, traceVisit } from './beacon/visit.ts';
import { positive, runBench } from './runBench.ts';

/** A measured round has a load and a traced visit, and the traced one changes its address once. */
const VIEWS_A_ROUND = 3;

const program = new Command('bench:beacon')
  .description(
    "What the beacon costs a page, in bytes and in time of the main thread, beside Plausible's tracker.",
  )
  .option('--rounds <number>', 'how often each page is measured, in turn', positive, 12)
  .parse();

await runBench('bench:beacon', async () => {
  const { rounds } = program.opts<{ readonly rounds: number }>();
  await printSizes();
  const stand = await openStand();
  try {
    console.log(
      `\n${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Chromium ${stand.browser.version()}; ${rounds} rounds, all pages in turn, each visit in a profile of its own`,
    );
    await compare(stand, rounds);
    console.log(`\nload average of the machine at the end: ${loadavg()[0]?.toFixed(1)}`);
  } finally {
    await stand.close();
  }
});

async function compare(stand: Stand, count: number): Promise<void> {
  const loads = new Map<Variant, LoadTimes[]>(stand.variants.map((it) => [it, []]));
  const traces = new Map<Variant, TraceTimes[]>(stand.variants.map((it) => [it, []]));
  // The first round only warms up the browser and the server.
  for (let round = 0; round <= count; round += 1) {
    const turn = round % stand.variants.length;
    for (const it of [...stand.variants.slice(turn), ...stand.variants.slice(0, turn)]) {
      const load = await measureLoad(stand, it);
      const trace = await traceVisit(stand, it);
      if (round === 0) continue;
      loads.get(it)?.push(load);
      traces.get(it)?.push(trace);
    }
  }
  for (const it of stand.variants) {
    verify(stand.views(it), it.posts.load * VIEWS_A_ROUND * (count + 1), it);
  }
  print(loads, traces);
}

/** A tracker that was not heard did not do its work. */
function verify(views: number, expected: number, { title }: Variant): void {
  if (views === expected) return;
  throw new Error(`${views} of ${expected} page views of "${title}" were counted.`);
}

function print(loads: Rounds<LoadTimes>, traces: Rounds<TraceTimes>): void {
  printTable('Load: ms of processor time on the main thread (Performance.getMetrics)', loads, [
    ['all tasks', (it) => it.tasks],
    ['script', (it) => it.script],
  ]);
  printTable('Load: ms that scripts took (trace)', traces, [
    ...both('evaluation', (it) => it.evaluation),
    ...both('all of it', (it) => it.load),
  ]);
  for (const [index, what] of ['A click on a link elsewhere', 'A pushState'].entries()) {
    const none = { wall: NaN, processor: NaN };
    printTable(`${what}: ms that scripts took (trace)`, traces, [
      ...both('listeners', (it) => it.clicks[index]?.dispatch ?? none),
      ...both('all of it', (it) => it.clicks[index]?.all ?? none),
    ]);
  }
}

function both(title: string, read: (it: TraceTimes) => Time): readonly Column<TraceTimes>[] {
  return [
    [title, (it) => read(it).wall],
    ['of it processor', (it) => read(it).processor],
  ];
}
