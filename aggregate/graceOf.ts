import type { Policy } from '../policy/policy.ts';

/** How long after its end a window still takes events, in milliseconds. */
export function graceOf(window: { readonly policy: Pick<Policy, 'release'> }): number {
  return window.policy.release.graceMinutes * 60_000;
}
