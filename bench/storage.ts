import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { loadPolicy } from '../policy/loadPolicies.ts';
import { type Child, startChild } from './child.ts';
import { compare } from './storage/compare.ts';
import type { Filled, FillOrder } from './storage/fillReport.ts';
import { growthTable, type Size, sizeTable, whole } from './storage/report.ts';

interface Options {
  readonly events: readonly number[];
  readonly days: number;
  readonly seed: number;
  readonly rounds: number;
  readonly policy: string;
}

const program = new Command('bench:storage')
  .description(
    'What counts take on disk and how fast they answer, beside a table of one row an event, filled from the same simulated page views in the same engine. The tables go to standard output, progress to standard error.',
  )
  .option(
    '--events <list>',
    'how many page views, separated by commas',
    list,
    [1_000_000, 10_000_000],
  )
  .option('--days <number>', 'over how many days', positive, 28)
  .option('--seed <number>', 'the same seed gives the same page views', positive, 1)
  .option('--rounds <number>', 'how often each question is asked, both sides in turn', positive, 15)
  .option('--policy <file>', 'whose cubes are counted', 'policies/demo.json')
  .parse();

const children: Child[] = [];
const folders: string[] = [];
const interrupted = new Promise<never>((_resolve, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => reject(new Error(`stopped by ${signal}`)));
  }
});
try {
  await Promise.race([bench(program.opts()), interrupted]);
} catch (error) {
  console.error(`bench:storage: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await Promise.all(children.map((child) => child.stop()));
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
}
process.exit();

async function bench(options: Options): Promise<void> {
  const machine = `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, node ${process.version}`;
  console.log(`${machine}. ${options.days} days, seed ${options.seed}, ${options.rounds} rounds.`);
  console.log(
    'Page views are made as the transforms leave them; HTTP and the transforms are not measured.',
  );
  const sizes: Size[] = [];
  for (const events of options.events) {
    const size = await measureSize(events, options);
    sizes.push(size);
    console.log(`\n${sizeTable(size)}`);
  }
  const [first, last] = [sizes[0], sizes.at(-1)];
  if (first && last && first !== last) console.log(`\n${growthTable(first, last)}`);
}

async function measureSize(events: number, options: Options): Promise<Size> {
  const { days, seed } = options;
  const data = await mkdtemp(join(tmpdir(), 'headcount-bench-'));
  folders.push(data);
  const fillSide = (side: FillOrder['side']) =>
    fill({ side, events, days, seed, policy: options.policy, data });
  const made = await fillSide('nothing');
  progress(`${whole(events)} page views made in ${made.seconds.toFixed(1)} s, and nothing else`);
  const headcount = await fillSide('headcount');
  const { foldSeconds = NaN, commitSeconds = NaN } = headcount;
  progress(
    `folded in ${foldSeconds.toFixed(1)} s (${whole(events / foldSeconds)} events/s), committed and released in ${commitSeconds.toFixed(1)} s`,
  );
  const rows = await fillSide('events');
  progress(`inserted as rows in ${rows.seconds.toFixed(1)} s, the making included`);
  const policy = await loadPolicy(options.policy);
  const compared = await compare(policy, days, options.rounds, data);
  await rm(data, { recursive: true, force: true });
  return { events, compared, filled: { made, headcount, events: rows } };
}

async function fill(order: FillOrder): Promise<Filled> {
  const child = startChild('./storage/fill.ts');
  children.push(child);
  const report = await child.ask<Filled>(order);
  await child.stop();
  return report;
}

function progress(text: string): void {
  console.error(`bench:storage: ${text}`);
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError('It must be a whole number above 0.');
  }
  return value;
}

function list(text: string): number[] {
  return text.split(',').map(positive);
}
