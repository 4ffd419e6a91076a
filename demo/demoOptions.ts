import { parseArgs } from 'node:util';

export interface DemoOptions {
  readonly once: boolean;
  readonly stay: boolean;
  /** 0 for any free one. */
  readonly port: number;
  /** Of the shop. */
  readonly people: number;
  /** Of each company; 0 for no companies. */
  readonly companies: number;
  readonly seed: number;
  readonly data: string;
}

export const HELP = `Usage: npm run demo -- [options]

Three weeks of visitors of a lamp shop and of five companies, sent through the
real endpoint to a server whose clock runs to now; then what is known of the
shop's, beside the truth, and the dashboard of each of the six.

Options:
  --once           exit when done instead of leaving the server up
  --stay           leave the server up, also without a terminal
  --port <number>  port of the server; 0 for any free one (8787)
  --people <n>     how many people the shop has (3000)
  --companies <n>  how many people each company has; 0 for the shop alone (1000)
  --seed <n>       another seed gives other people (1)
  --data <folder>  where the demo keeps its data; made anew each time (data/demo)
  --help
`;

/** The shop's people have an address each, and of those there are so many. */
const RANGES = {
  port: { most: 65_535, default: 8787 },
  people: { most: 5000, default: 3000 },
  companies: { most: 20_000, default: 1000 },
  seed: { most: 1_000_000, default: 1 },
} as const;

/**
 * @returns undefined where help is asked for
 * @throws Error that says what is wrong with the command line
 */
export function readDemoOptions(args: readonly string[]): DemoOptions | undefined {
  const names = Object.keys(RANGES) as (keyof typeof RANGES)[];
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
      once: { type: 'boolean', default: false },
      stay: { type: 'boolean', default: false },
      data: { type: 'string', default: 'data/demo' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  if (values.once && values.stay) throw new Error('--once and --stay exclude each other.');
  const given: Readonly<Record<string, unknown>> = values;
  const numberOf = (name: keyof typeof RANGES) => {
    const { most, default: usual } = RANGES[name];
    const text = String(given[name] ?? usual);
    if (/^\d{1,7}$/.test(text) && Number(text) <= most) return Number(text);
    throw new Error(`--${name} must be a whole number up to ${most}.`);
  };
  return {
    ...{ once: values.once === true, stay: values.stay === true, data: String(values.data) },
    ...{ port: numberOf('port'), people: numberOf('people') },
    ...{ companies: numberOf('companies'), seed: numberOf('seed') },
  };
}
