import type { Random } from '../random.ts';

/**
 * Two people who are told apart by nothing that is counted: they live in the same place, and their
 * browsers are of the same families and major versions.
 */
export type Guise = 'a' | 'b';

/** What a browser sends of itself with every request. */
export interface Sender {
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Networks that geo databases know, from those that MaxMind's own test data is made of. */
const NETWORKS = ['81.2.69.', '89.160.20.', '175.16.199.', '216.160.83.', '2001:218::'] as const;

/** User agents by guise: the second differs in what is not counted. */
const AGENTS: readonly [Agents, ...Agents[]] = [
  {
    a: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:129.0) Gecko/20100101 Firefox/129.0',
    b: 'Mozilla/5.0 (Windows NT 10.0; WOW64; rv:129.0.2) Gecko/20100101 Firefox/129.0.2',
  },
  {
    a: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36',
    b: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.6613.120 Safari/537.36',
  },
  {
    a: 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Mobile Safari/537.36',
    b: 'Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.6613.88 Mobile Safari/537.36',
  },
  {
    a: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    b: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_6_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/21G93 Safari/604.1',
  },
];
type Agents = Readonly<Record<Guise, string>>;

/** `Accept-Language`, as browsers write it. */
const LANGUAGES = ['en-GB,en;q=0.9', 'de-DE,de;q=0.8', 'hi-IN,hi;q=0.9,en;q=0.5', 'fr'] as const;

/** @param random decides how the sender looks to who counts; the guise, what it has of its own */
export function makeSender(random: Random, guise: Guise): Sender {
  const network = random.pick(NETWORKS);
  // Neighbours: no geo database is as fine as that.
  const host = 2 * random.int(1, 49) + (guise === 'a' ? 0 : 1);
  return {
    address: `${network}${host}`,
    headers: {
      'user-agent': random.pick(AGENTS)[guise],
      'accept-language': random.pick(LANGUAGES),
    },
  };
}
