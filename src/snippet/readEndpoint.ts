import { InvalidArgumentError } from 'commander';
import { isEndpoint } from './endpoint.ts';

/** Where `headcount serve` listens if it is not told otherwise. */
export const LOCAL_SERVER = 'http://127.0.0.1:8787';

/** The origin of a server, as it was given on the command line. Throws `InvalidArgumentError`. */
export function readEndpoint(text: string): string {
  const origin = URL.parse(text)?.origin ?? '';
  if (isEndpoint(origin) && (text === origin || text === `${origin}/`)) return origin;
  throw new InvalidArgumentError(
    'It must be the origin of the server, scheme and host only, for instance https://stats.example.com.',
  );
}
