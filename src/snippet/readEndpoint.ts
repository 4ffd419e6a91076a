import { InvalidArgumentError } from 'commander';

/** Where `headcount serve` listens if it is not told otherwise. */
export const LOCAL_SERVER = 'http://127.0.0.1:8787';

/** Hosts as they are in an address bar, so that none needs escaping in HTML or in a script. */
const ORIGIN = /^https?:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:]+\])(?::\d+)?$/;

/** The origin of a server, as it was given on the command line. Throws `InvalidArgumentError`. */
export function readEndpoint(text: string): string {
  const origin = URL.parse(text)?.origin ?? '';
  if (ORIGIN.test(origin) && (text === origin || text === `${origin}/`)) return origin;
  throw new InvalidArgumentError(
    'It must be the origin of the server, scheme and host only, for instance https://stats.example.com.',
  );
}

/** Whether a page on another machine, or one that is secure, can load scripts from there. */
export function isForThisMachineOnly(endpoint: string): boolean {
  const { hostname } = new URL(endpoint);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
