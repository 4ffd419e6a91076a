import { mkdir } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { bundleEdge } from './edge/bundleEdge.ts';
import { BUNDLE_AIM, bundleSize } from './edge/bundleSize.ts';
import { bundleWorker } from './edge/bundleWorker.ts';
import { type StartTime, startTime } from './edge/startTime.ts';
import { binding, type WorkerdWorker } from './edge/workerdConfig.ts';
import { median } from './measure.ts';
import { positive, runBench } from './runBench.ts';
import { milliseconds, whole } from './scale/table.ts';

/** What `wrangler.toml` has as its main file. */
const MAIN = 'src/worker.ts';
const SHOWN = 12;

const program = new Command('edge:size')
  .description(
    'How large the Worker is that would be deployed, what it is made of, and how long it takes to start in workerd.',
  )
  .option('--rounds <number>', 'how often it is started', positive, 9)
  .parse();

await runBench('edge:size', async (folder) => {
  const own = join(folder, 'edge');
  await mkdir(own);
  const modules = await bundleEdge(MAIN, own);
  const { raw, gzip, parts } = await bundleSize(own, modules);
  console.log(
    `bundle: ${whole(raw)} bytes, ${whole(gzip)} with gzip (aim: at most ${whole(BUNDLE_AIM)})\n`,
  );
  for (const [name, bytes] of parts.slice(0, SHOWN)) {
    console.log(`  ${name.padEnd(32)} ${whole(bytes).padStart(9)}`);
  }
  const rest = parts.slice(SHOWN).reduce((sum, [, bytes]) => sum + bytes, 0);
  console.log(`  ${'others'.padEnd(32)} ${whole(rest).padStart(9)}`);
  const bindings = { CLICKHOUSE_URL: binding.text(''), SHARDS: binding.json({}) };
  const worker: WorkerdWorker = {
    ...{ name: 'edge', modules, bindings },
    objects: ['Shard', 'Coordinator'],
  };
  const empty: WorkerdWorker = { name: 'empty', modules: await bundleWorker('empty', own) };
  const { rounds } = program.opts<{ rounds: number }>();
  const starts: { ours: StartTime; empty: StartTime }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    starts.push({
      ours: await startTime('edge', own, worker),
      empty: await startTime('empty', own, empty),
    });
  }
  const of = (which: 'ours' | 'empty', what: keyof StartTime) =>
    median(starts.map((one) => one[which][what]));
  const told = (what: keyof StartTime) =>
    `${milliseconds(of('ours', what) - of('empty', what))} more than an empty Worker's ${milliseconds(of('empty', what))}`;
  console.log(
    `\nfrom the start of workerd to the first answer: ${told('clock')}; of the processor ${told('processor')} (medians of ${rounds}, in turn; ${cpus()[0]?.model.trim()}, ${availableParallelism()} cores)`,
  );
});
