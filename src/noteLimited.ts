import type { Log } from './conditions.ts';
import type { Metrics } from './metrics.ts';

/** Counts the requests that a limit refuses; the first one is logged, as it may be a wrong setting. */
export function noteLimited(metrics: Metrics, log: Log): (by: 'address' | 'site') => void {
  const logged = new Set<string>();
  return (by) => {
    metrics.limited(by);
    if (logged.has(by)) return;
    logged.add(by);
    log.warn(
      { code: 'rate-limited', by },
      by === 'address'
        ? 'An address sends more than HEADCOUNT_ADDRESS_LIMIT allows and gets 429. If it is that of a proxy, name it in HEADCOUNT_TRUSTED_PROXIES.'
        : 'A site is sent more than HEADCOUNT_SITE_LIMIT allows; its senders get 429.',
    );
  };
}
