import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { startChild } from './child.ts';
import { type Keep, positive, runBench } from './runBench.ts';
import { measureServer } from './scale/measureServer.ts';
import { measureState } from './scale/measureState.ts';
import { measureTables } from './scale/measureTables.ts';
import { type Effort, type Line, table } from './scale/table.ts';

interface Options extends Effort {
  readonly visitors: readonly number[];
  readonly cells: readonly number[];
  readonly rows: readonly number[];
  readonly policy: string;
  readonly only: readonly Part[];
}

const PARTS = ['server', 'state', 'tables'] as const;
type Part = (typeof PARTS)[number];

const program = new Command('bench:scale')
  .description(
    'What one process, its state and ClickHouse bear: the tables of docs/scale.md, on standard output.',
  )
  .option('--rounds <number>', 'how often each rate is measured', positive, 5)
  .option('--seconds <number>', 'how long each time', positive, 3)
  .option('--warmup <number>', 'seconds of load before', positive, 3)
  .option('--visitors <list>', 'visitors, and event ids, in the state', list, [100_000, 1_000_000])
  .option('--cells <list>', 'open cells; a cube has 20,000 at most', list, [1000, 20_000])
  .option('--rows <list>', 'released cells in ClickHouse', list, [100_000, 1_000_000])
  .option('--policy <file>', 'whose cubes are counted', 'policies/demo.json')
  .option('--only <list>', `some of ${PARTS.join(', ')}`, parts, [...PARTS])
  .parse();

await runBench('bench:scale', (folder, keep) => bench(folder, keep, program.opts()));

async function bench(folder: string, keep: Keep, options: Options): Promise<void> {
  const { policy, visitors, cells, rows, only } = options;
  const model = cpus()[0]?.model.trim();
  console.log(
    `${model}, ${availableParallelism()} cores, node ${process.version}; ${policy}; medians of ${options.rounds} rounds of ${options.seconds} s; the load is a process on the same machine.`,
  );
  const load = keep(startChild('./load.ts'));
  const inFolder = (name: Part) => join(folder, name);
  const measures: Record<Part, readonly [head: string, measure: () => Promise<Line[]>]> = {
    server: [
      'One process',
      async () => {
        const server = keep(startChild('./headcountServer.ts'));
        const lines = await measureServer(server, load, inFolder('server'), options);
        await server.stop();
        return lines;
      },
    ],
    state: [
      'Its open windows',
      () => measureState(inFolder('state'), policy, visitors, cells, keep),
    ],
    tables: ['Embedded ClickHouse', () => measureTables(inFolder('tables'), policy, rows)],
  };
  for (const part of only) {
    const [head, measure] = measures[part];
    console.error(`bench:scale: ${part}`);
    console.log(`\n${table([head, ''], await measure())}`);
  }
}

function list(text: string): number[] {
  return text.split(',').map(positive);
}

function parts(text: string): Part[] {
  return text.split(',').map((name) => {
    const part = PARTS.find((it) => it === name);
    if (!part) throw new InvalidArgumentError(`They are ${PARTS.join(', ')}.`);
    return part;
  });
}
