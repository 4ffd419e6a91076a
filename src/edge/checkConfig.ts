import type { Policy } from '../../policy/policy.ts';
import { readClickHouseServer } from '../config.ts';
import { UserError } from '../userError.ts';
import { wrongSettings } from './wrongSettings.ts';

/** The variables of a `wrangler.toml`. */
export interface WranglerVars {
  readonly vars?: Readonly<Record<string, unknown>>;
  /** Those of `wrangler deploy --env`. */
  readonly env?: Readonly<Record<string, WranglerVars>>;
}

export interface ConfigFindings {
  /** These stop a deployment. */
  readonly wrong: readonly string[];
  /** These are worth a word: the setting may be kept as a secret. */
  readonly missing: readonly string[];
}

/**
 * Looks at the variables of a `wrangler.toml` before anything is uploaded: wrangler itself takes any.
 *
 * @param file as it is named in what is found
 */
export function checkConfig(
  file: string,
  config: WranglerVars,
  sites: readonly Policy[],
): ConfigFindings {
  const places = [
    ['[vars]', config.vars ?? {}] as const,
    ...Object.entries(config.env ?? {}).map(
      ([name, { vars = {} }]) => [`[env.${name}.vars]`, vars] as const,
    ),
  ];
  const wrong = places.flatMap(([place, vars]) =>
    [...fallenInto(vars), ...wrongSettings(sites, vars), ...wrongServer(vars)].map(
      ({ message, remedy }) => `${file}: ${place}: ${message}\n  change: ${remedy}`,
    ),
  );
  const missing = places.some(([, { CLICKHOUSE_URL }]) => CLICKHOUSE_URL)
    ? []
    : [
        `${file}: [vars]: CLICKHOUSE_URL is empty. Events are counted, but released numbers wait and queries get 503.\n  change: set it to the https address of a ClickHouse server.`,
      ];
  return { wrong, missing };
}

type Wrong = Pick<UserError, 'message' | 'remedy'>;

/** TOML puts what is written at the end of the file into its last table. */
function fallenInto({ SHARDS }: Readonly<Record<string, unknown>>): readonly Wrong[] {
  const [found] = Object.entries(Object(SHARDS)).find(([, it]) => !isTable(it)) ?? [];
  if (found === undefined) return [];
  const message = `${found} stands below [vars.SHARDS], and so belongs to it.`;
  return [{ message, remedy: 'Move it up, above the first line in square brackets.' }];
}

function wrongServer(vars: Readonly<Record<string, unknown>>): readonly Wrong[] {
  const { CLICKHOUSE_URL, CLICKHOUSE_CLUSTER } = vars;
  try {
    readClickHouseServer({
      CLICKHOUSE_URL: textOf(CLICKHOUSE_URL),
      CLICKHOUSE_CLUSTER: textOf(CLICKHOUSE_CLUSTER),
    });
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // There is no embedded engine here, as its own remedy says there is.
    return [{ message: error.message, remedy: SERVER_REMEDY }];
  }
}

const SERVER_REMEDY =
  'Write an https address alone, as https://clickhouse.example.com:8443: user and database are variables of their own, the password is a secret. CLICKHOUSE_CLUSTER is the name of a cluster.';

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}

function isTable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
