import type { WindowRegistry } from '../aggregate/windowRegistry.ts';
import type { Policy } from '../policy/policy.ts';

/**
 * Whether anything of a site has been counted, for who waits for the first numbers. It is told under
 * suppression alone, which gives no guarantee, and until the first window was released. Under `dp` it
 * would show that one visitor came, which noise is there to hide.
 *
 * @returns undefined where it is not told
 */
export function siteArriving(
  { site, release }: Pick<Policy, 'site' | 'release'>,
  windows: Pick<WindowRegistry, 'open' | 'releasedOf'>,
): boolean | undefined {
  if (release.mechanism !== 'suppression' || windows.releasedOf(site).length > 0) return undefined;
  const open = windows.open().filter((window) => window.site === site);
  // Opened under the policy before, which may have promised noise.
  if (open.some(({ policy }) => policy.release.mechanism !== 'suppression')) return undefined;
  return open.some(({ cells }) => [...cells.values()].some(({ size }) => size > 0));
}
