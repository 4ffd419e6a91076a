import type { Policy } from '../../policy/policy.ts';
import type { Released } from './entries.ts';

/** Months differ by up to three days, and a time zone by one. */
const SPARE_DAYS = 4;

/**
 * Whether a release's rows must still be there. Under an earlier version a month is the least that its
 * policy may have kept them.
 *
 * @param now milliseconds since 1970
 */
export function surelyKept(
  { releasedAt, policyVersion }: Released,
  policy: Policy,
  now: number,
): boolean {
  const months = policyVersion === policy.version ? policy.retention.months : 1;
  const at = new Date(releasedAt);
  const until = Date.UTC(
    at.getUTCFullYear(),
    at.getUTCMonth() + months,
    at.getUTCDate() - SPARE_DAYS,
  );
  return now < until;
}
