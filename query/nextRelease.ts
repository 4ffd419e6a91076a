import { Temporal } from 'temporal-polyfill';
import { windowAt } from '../aggregate/windowAt.ts';
import type { WindowKind } from '../policy/cube.ts';
import type { Policy } from '../policy/policy.ts';

/**
 * When the next window of a kind is published, its grace period included; ISO 8601.
 *
 * @param now milliseconds since 1970
 */
export function nextRelease(
  kind: WindowKind,
  { timezone, release }: Pick<Policy, 'timezone' | 'release'>,
  now: number,
): string {
  const grace = release.graceMinutes * 60_000;
  return instantText(windowAt(kind, now - grace, timezone).endsAt + grace);
}

/** An instant (milliseconds since 1970) as ISO 8601. */
export function instantText(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString();
}
