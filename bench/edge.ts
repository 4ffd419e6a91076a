import { mkdir, readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { startChild } from './child.ts';
import { bundleWorker } from './edge/bundleWorker.ts';
import { bundleEdgeWorkers, edgeWorkers } from './edge/edgeWorkers.ts';
import { serveWorkers } from './edge/serveWorkers.ts';
import { binding } from './edge/workerdConfig.ts';
import { type Measurement, measure, median, type Subject } from './measure.ts';
import type { RequestStyle } from './requests.ts';
import { type Keep, positive, runBench } from './runBench.ts';
import { perSecond, whole } from './scale/table.ts';

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmup: number;
}

/** So many that none waits for a commit, of which there are four a second, when workerd could work. */
const CONNECTIONS = 1024;
const POLICY = fileURLToPath(new URL('../policies/demo.json', import.meta.url));
/** As workerd takes what the platform knows of a sender. */
const PLACES = ['FR IDF', 'FR ARA', 'DE BE', 'DE BY', 'US CA', 'US NY', 'IN KA', 'GB ENG'].map(
  (place) => {
    const [country, regionCode] = place.split(' ');
    return `MF-CF-Blob: ${JSON.stringify({ country, regionCode })}`;
  },
);
/** Sent as they happen; a batch that waited longer than 1.5 s is first looked for in the other shards. */
const FRESH: RequestStyle = { maxAge: 1_000, platform: PLACES };
const OLD: RequestStyle = { maxAge: 20_000, platform: PLACES };

const program = new Command('bench:edge')
  .description(
    'How many requests POST /v1/events takes in workerd, with one shard and with four, beside a bare Worker that only reads and parses: a table of docs/performance.md.',
  )
  .option('--rounds <number>', 'how often each is measured, in turn', positive, 5)
  .option('--seconds <number>', 'how long each measurement takes', positive, 3)
  .option('--warmup <number>', 'seconds of load before each is measured', positive, 3)
  .parse();

await runBench('bench:edge', (folder, keep) => bench(folder, keep, program.opts()));

async function bench(folder: string, keep: Keep, options: Options): Promise<void> {
  const load = keep(startChild('./load.ts'));
  const bare = await serveBare('bare', [], folder, keep);
  const bareObject = await serveBare('bareObject', ['Counter'], folder, keep);
  const shards = [
    { subject: await serveEdge(folder, 1, keep), style: FRESH, name: 'one shard' },
    { subject: await serveEdge(folder, 4, keep), style: FRESH, name: 'four shards' },
  ];
  const [, four] = shards;
  const subjects = [
    { subject: bare, style: FRESH, name: 'bare Worker' },
    { subject: bareObject, style: FRESH, name: 'bare Worker and object' },
    ...shards,
    ...(four ? [{ ...four, style: OLD, name: 'four shards, events up to 20 s old' }] : []),
  ];
  console.log(
    `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, workerd; policies/demo.json; ${CONNECTIONS} connections, medians of ${options.rounds} rounds of ${options.seconds} s each in turn; the load is a process on the same machine.`,
  );
  for (const eventsPerRequest of [1, 20]) {
    const order = { eventsPerRequest, connections: CONNECTIONS };
    const results = new Map<string, Measurement[]>();
    for (const { subject, style } of subjects) {
      await measure(subject, load, { ...order, style, seconds: options.warmup });
    }
    for (let round = 0; round < options.rounds; round += 1) {
      for (const { subject, style, name } of subjects) {
        const one = await measure(subject, load, { ...order, style, seconds: options.seconds });
        results.set(name, [...(results.get(name) ?? []), one]);
      }
    }
    show(eventsPerRequest, results);
  }
}

function show(events: number, results: ReadonlyMap<string, readonly Measurement[]>): void {
  const figures = [...results].map(([name, all]) => ({
    name,
    rate: median(all.map(({ requestsPerSecond }) => requestsPerSecond)),
    processor: median(all.map(({ processor }) => processor)),
    main: median(all.map(({ mainThread }) => mainThread)),
  }));
  const bare = figures[0];
  const head = [
    `${events} event${events === 1 ? '' : 's'} a request`,
    ...['requests', 'events', '/ bare', 'µs of processor time a request', 'main thread', '/ bare'],
  ];
  const rows = figures.map(({ name, rate, processor, main }) => [
    ...[name, perSecond(rate), perSecond(rate * events), ratio(rate, bare?.rate)],
    ...[whole(processor), whole(main), ratio(processor, bare?.processor)],
  ]);
  const rule = head.map((_, index) => (index === 0 ? '---' : '--:'));
  console.log(`\n${[head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')}`);
}

function ratio(value: number, of = Number.NaN): string {
  return (value / of).toFixed(2);
}

async function serveBare(
  name: string,
  objects: readonly string[],
  folder: string,
  keep: Keep,
): Promise<Subject> {
  const modules = await bundleWorker(name, folder);
  const bindings = Object.fromEntries(
    objects.map((className) => [className.toUpperCase(), binding.objects(className)]),
  );
  return served(await serveWorkers(name, folder, [{ name, modules, objects, bindings }]), keep);
}

async function serveEdge(folder: string, shards: number, keep: Keep): Promise<Subject> {
  const own = join(folder, `${shards} shards`);
  await mkdir(own);
  const policy = JSON.parse(await readFile(POLICY, 'utf8'));
  const workers = edgeWorkers(await bundleEdgeWorkers(own), {
    clock: { from: Date.now(), shows: Date.now(), speed: 1 },
    policies: [policy],
    shards: { [policy.site]: { '2026-01': shards } },
    // No window closes meanwhile, so nothing is sent.
    clickhouseUrl: 'http://127.0.0.1:9',
    tokens: [],
  });
  return served(await serveWorkers('edge', own, workers), keep);
}

function served(subject: Subject, keep: Keep): Subject {
  keep(subject.child);
  return subject;
}
