import { parseArgs } from 'node:util';
import type { Tally } from './batch.ts';
import type { CampaignReport } from './campaign.ts';

const HELP = `Usage: npm run fuzz -- [options]

Sends random and mutated bodies with planted identifiers to a server of its own, each
over a socket and again through the app. Fails (1) when an answer is no documented one,
something planted is kept or answered, an event is lost or counted twice, or memory grows.

Options:
  --bodies <n>   how many bodies (100000)
  --queries <n>  how many questions to POST /v1/query (3000)
  --seed <n>     other seeds send other bodies (1); a failure is found again by its seed
  --quiet        no progress
  --help
`;

const { values: options } = readOptions();

function readOptions() {
  try {
    const parsed = parseArgs({
      options: {
        bodies: { type: 'string', default: '100000' },
        queries: { type: 'string', default: '3000' },
        seed: { type: 'string', default: '1' },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    for (const name of ['bodies', 'queries', 'seed'] as const) {
      if (!/^[1-9]\d{0,8}$/.test(parsed.values[name])) {
        throw new Error(`--${name} must be a whole number from 1.`);
      }
    }
    return parsed;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
    process.exit(2);
  }
}

let shown = 0;
/** Nothing of these may happen, whoever caused them. */
const mishaps: string[] = [];
process.on('warning', ({ name, message }) => void mishaps.push(`${name}: ${message}`));
process.on('unhandledRejection', (reason) => void mishaps.push(`unhandled rejection: ${reason}`));

if (options.help) process.stdout.write(HELP);
else await main();

async function main(): Promise<void> {
  const [bodies, queries, seed] = [options.bodies, options.queries, options.seed].map(Number);
  // All of Headcount comes with it, which is not needed to explain the options.
  const { Failure, runCampaign } = await import('./campaign.ts');
  try {
    const report = await runCampaign({
      ...{ bodies: bodies ?? 0, queries: queries ?? 0, seed: seed ?? 0 },
      progress: options.quiet ? () => {} : showProgress,
    });
    process.stdout.write(describe(report));
    if (mishaps.length > 0) throw new Error(mishaps.join('\n'));
    process.stdout.write('All of it held.\n');
  } catch (error) {
    process.stdout.write(`\nFAILED with seed ${seed}: ${messageOf(error)}\n`);
    if (error instanceof Failure) process.stdout.write(`Smallest: ${show(error.smallest)}\n`);
    process.exitCode = 1;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Bodies as text, long ones cut. */
function show(smallest: unknown): string {
  const text = JSON.stringify(
    smallest,
    function (this: Record<string, unknown>, key, value) {
      const held = this[key];
      return Buffer.isBuffer(held) ? held.toString('latin1').slice(0, 4000) : value;
    },
    2,
  );
  return text.slice(0, 20_000);
}

function showProgress({ bodies, accepted }: Tally): void {
  if (bodies - shown < 2000) return;
  shown = bodies;
  process.stderr.write(`${bodies} bodies, ${accepted} events counted\n`);
}

function describe({ tally, needles, searched, released, heaps }: CampaignReport): string {
  const lines = (counts: ReadonlyMap<string, number>) =>
    [...counts].sort().map(([name, count]) => `  ${name.padEnd(24)} ${count}`);
  const mb = (bytes: number) => (bytes / 1e6).toFixed(1);
  return [
    `${tally.bodies} bodies in ${tally.requests} requests; answers:`,
    ...lines(tally.statuses),
    `${tally.accepted} events accepted, and counted once; released by type:`,
    ...lines(released),
    `Searched for ${needles} planted byte strings: in every answer, in ${searched.files} files (${mb(searched.bytes)} MB: state, write-ahead logs, keys, ClickHouse's parts, the log; while windows were open, after each release, after the end), and in ${searched.rows} rows of ClickHouse. None found.`,
    `Heap after each round, collected: ${heaps.map(({ used }) => mb(used)).join(', ')} MB; buffers ${heaps.map(({ buffers }) => mb(buffers)).join(', ')} MB.`,
    '',
  ].join('\n');
}
