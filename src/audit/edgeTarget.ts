import { readFile } from 'node:fs/promises';
import type { Environment } from '../config.ts';
import { errorCode } from '../errorCode.ts';
import { UserError } from '../userError.ts';

/** A deployment on Cloudflare, and what an audit may ask it with. */
export interface EdgeTarget {
  /** Its origin. */
  readonly url: URL;
  /** Of role compliance, of one site. */
  readonly token: string;
  /** A file to which the deployment's own lines of log go, where there is one. */
  readonly log: string | undefined;
}

export interface EdgeOptions {
  readonly url: string;
  readonly tokenFile?: string;
  readonly log?: string;
}

/**
 * Which deployment is audited, from the command line; its token is in a file or in the environment, since
 * everybody on the machine can read a command line.
 *
 * @throws UserError where it cannot be used
 */
export async function readEdgeTarget(
  { url, tokenFile, log }: EdgeOptions,
  env: Environment,
): Promise<EdgeTarget> {
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.password) {
    throw WRONG_URL;
  }
  if (parsed.protocol === 'http:' && !isHere(parsed)) throw NOT_SECRET;
  const token = (await readToken(tokenFile, env))?.trim();
  if (!token) throw NO_TOKEN;
  // It becomes a header.
  if (!/^[\x21-\x7e]+$/.test(token)) throw NO_TOKEN;
  return { url: new URL(parsed.origin), token, log };
}

/** Whether an address is this machine's own. */
export function isHere({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

async function readToken(file: string | undefined, env: Environment): Promise<string | undefined> {
  if (file === undefined) return env.HEADCOUNT_TOKEN;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UserError(
      `The file of the token cannot be read (${errorCode(error).errorCode ?? 'unknown'}).`,
      'Look at --token-file.',
    );
  }
}

const MAKE =
  '`headcount token create --edge --site <site> --role compliance` makes one, and `npx wrangler secret put TOKENS` puts it.';

const WRONG_URL = new UserError(
  '--url is no address of a deployment.',
  'Write for instance --url https://headcount.<account>.workers.dev.',
);
const NOT_SECRET = new UserError(
  '--url would send the token over a network in the clear.',
  'Write it with https; http is for this machine alone.',
);
const NO_TOKEN = new UserError(
  'There is no token to audit the deployment with.',
  `Set HEADCOUNT_TOKEN, or name a file with --token-file. ${MAKE}`,
);
