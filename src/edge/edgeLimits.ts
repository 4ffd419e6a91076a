import { keyedHash } from '../../transforms/keyedHash.ts';
import { networkOf } from '../networkOf.ts';
import type { RateLimits } from '../rateLimits.ts';
import type { EdgeEnv, PlatformLimit } from './env.ts';

const MINUTE_MS = 60_000;

/** Told of what is wrong with the limits, by its code. */
type Note = (code: 'no-limit-key' | 'limit-failed') => void;

/**
 * The limits of requests a minute, counted by the platform. What it is given of an address is a hash
 * of its network under LIMIT_KEY and the minute, so that it has nothing of the address, and
 * nothing by which two minutes could be put together. How many requests a minute takes
 * stands at the bindings in `wrangler.toml`; it is counted in each of the platform's places alone:
 * https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/
 *
 * @param now milliseconds since 1970
 */
export function edgeLimits(env: EdgeEnv, now: () => number, note: Note): RateLimits {
  const { ADDRESS_LIMIT, SITE_LIMIT } = env;
  const key = readLimitKey(env.LIMIT_KEY);
  return {
    address: (address) => {
      if (!ADDRESS_LIMIT || address === undefined) return 0;
      if (key === undefined) {
        note('no-limit-key');
        return 0;
      }
      const at = now();
      const name = keyedHash(key, `${Math.floor(at / MINUTE_MS)} ${networkOf(address)}`);
      return ask(ADDRESS_LIMIT, name, at, note);
    },
    site: (site) => (SITE_LIMIT ? ask(SITE_LIMIT, site, now(), note) : 0),
  };
}

/** An address that is refused may send again when its name is another, with the next minute. */
async function ask(limit: PlatformLimit, key: string, at: number, note: Note): Promise<number> {
  try {
    const { success } = await limit.limit({ key });
    return success ? 0 : Math.ceil((MINUTE_MS - (at % MINUTE_MS)) / 1000);
  } catch {
    // A platform that cannot count is no reason to refuse anybody.
    note('limit-failed');
    return 0;
  }
}

/** The secret LIMIT_KEY, 32 bytes in hex: with less, who sees the hashes could try all addresses. */
export function readLimitKey(secret: string | undefined): string | undefined {
  const key = secret?.trim().toLowerCase();
  return key && /^[0-9a-f]{64}$/.test(key) ? key : undefined;
}
