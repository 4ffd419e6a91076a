import { parseArgs } from 'node:util';

export interface DevOptions {
  readonly days: number;
  readonly people: number;
  /** How long a day of the fast clock takes, seconds of the machine's. */
  readonly daySeconds: number;
  readonly shards: number;
  /** 0 for any free one. */
  readonly port: number;
  readonly seed: number;
  readonly once: boolean;
}

export const HELP = `Usage: npm run dev:edge -- [options]

The Worker and its Durable Objects under \`wrangler dev\`, beside the embedded
ClickHouse behind its HTTP interface. A lamp shop's visitors go through it by a
clock whose days pass in seconds; as each day closes the Worker is asked for
its numbers, and they are shown beside the truth. Nothing leaves the machine.

Options:
  --days <n>         how many days (3)
  --people <n>       how many people there are (900)
  --day-seconds <n>  how long a day takes (30)
  --shards <n>       how many Durable Objects count (1)
  --port <number>    port of the Worker; 0 for any free one (8787)
  --seed <n>         another seed gives other people (1)
  --once             end when done instead of staying up
  --help
`;

/** What may be asked for: fewer people would leave most days unpublished. */
const RANGES = {
  days: { least: 1, most: 60, default: 3 },
  people: { least: 150, most: 100_000, default: 900 },
  'day-seconds': { least: 8, most: 86_400, default: 30 },
  shards: { least: 1, most: 256, default: 1 },
  port: { least: 0, most: 65_535, default: 8787 },
  seed: { least: 0, most: 1_000_000_000, default: 1 },
} as const;

/** `wrangler dev` takes about a thousand requests a second on two cores; this leaves it at rest. */
const MOST_A_SECOND = 100;

/** Requests a second that a person sends at the busiest time of a day which takes a second: 0.66 in all. */
const BUSIEST = 2;

/**
 * @returns undefined where help is asked for
 * @throws Error that says what is wrong with the command line
 */
export function readDevOptions(args: readonly string[]): DevOptions | undefined {
  const names = Object.keys(RANGES) as (keyof typeof RANGES)[];
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
      once: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const given: Readonly<Record<string, unknown>> = values;
  const numberOf = (name: keyof typeof RANGES) => {
    const { least, most, default: usual } = RANGES[name];
    const text = String(given[name] ?? usual);
    const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new Error(`--${name} must be a whole number from ${least} to ${most}.`);
  };
  const people = numberOf('people');
  const daySeconds = numberOf('day-seconds');
  const aSecond = Math.ceil((people * BUSIEST) / daySeconds);
  if (aSecond > MOST_A_SECOND) {
    throw new Error(
      `${people} people in days of ${daySeconds} s send up to ${aSecond} requests a second, and wrangler dev is to have at most ${MOST_A_SECOND}: --people ${Math.floor((MOST_A_SECOND * daySeconds) / BUSIEST)} or --day-seconds ${Math.ceil((people * BUSIEST) / MOST_A_SECOND)}.`,
    );
  }
  return {
    ...{ people, daySeconds, once: values.once === true },
    ...{ days: numberOf('days'), shards: numberOf('shards') },
    ...{ port: numberOf('port'), seed: numberOf('seed') },
  };
}
