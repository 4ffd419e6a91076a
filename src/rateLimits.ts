import type { AnswerDeps } from '../ingest/answerEvents.ts';
import { isAuditSite } from '../policy/auditSite.ts';
import type { Limits } from './limits.ts';
import { networkOf } from './networkOf.ts';
import { randomKey } from './randomKey.ts';
import { RateLimit } from './rateLimit.ts';

export type RateLimits = NonNullable<AnswerDeps['limits']>;

export interface RateLimiting {
  readonly limits: RateLimits;
  /** Forgets a minute that is over. */
  turn(): void;
}

/**
 * The limits of requests a minute. Who is not named is not limited: all who come over a Unix
 * socket, or through a proxy that does not name them, would share one address. Nor are the sites of
 * audits, whose whole traffic comes within a minute.
 *
 * @param limited told of each request that is refused
 */
export function rateLimits(
  { addressPerMinute, sitePerMinute }: Limits,
  now: () => number,
  limited: (by: 'address' | 'site') => void,
): RateLimiting {
  const limit = (perMinute: number) =>
    perMinute > 0 ? new RateLimit(perMinute, now, randomKey) : undefined;
  const addresses = limit(addressPerMinute);
  const sites = limit(sitePerMinute);
  const wait = (by: 'address' | 'site', rate: RateLimit, name: string) => {
    const seconds = rate.take(name);
    if (seconds > 0) limited(by);
    return seconds;
  };
  return {
    limits: {
      address: (address) =>
        addresses && address !== undefined ? wait('address', addresses, networkOf(address)) : 0,
      site: (site) => (sites && !isAuditSite(site) ? wait('site', sites, site) : 0),
    },
    turn: () => {
      for (const rate of [addresses, sites]) rate?.turn(now());
    },
  };
}
