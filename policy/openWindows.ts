import { type Cube, WINDOW_KINDS, type WindowKind } from './cube.ts';
import { isTracked } from './isTracked.ts';
import type { Policy } from './policy.ts';
import { whatConsentChanges } from './rules/whatConsentChanges.ts';

/** Kinds of window, the shortest first, that hold something until they close. */
export interface OpenWindows {
  readonly counts: readonly WindowKind[];
  /** None where nobody is told apart. */
  readonly fingerprints: readonly WindowKind[];
}

/** Which kinds of window a policy's cubes keep open. */
export function openWindows(policy: Policy): OpenWindows {
  const { apart } = whatConsentChanges(policy);
  const tracked = new Set(policy.cubes.filter(isTracked).map(fingerprintWindow));
  const used = new Set(policy.cubes.map(({ window }) => window));
  return {
    counts: WINDOW_KINDS.filter((kind) => used.has(kind)),
    fingerprints: apart ? WINDOW_KINDS.filter((kind) => tracked.has(kind)) : [],
  };
}

/** Bounds of a cube by the hour hold for a day, so its visitors are known that long. */
function fingerprintWindow({ window }: Cube): WindowKind {
  return window === 'hour' ? 'day' : window;
}

/** `day or month`, and with an article `an hour, day or month`. */
export function windowsInWords(
  kinds: readonly WindowKind[],
  joined: 'and' | 'or',
  article = false,
): string {
  const last = kinds.at(-1) ?? '';
  const words = kinds.length < 2 ? last : `${kinds.slice(0, -1).join(', ')} ${joined} ${last}`;
  return article ? `${kinds[0] === 'hour' ? 'an' : 'a'} ${words}` : words;
}
