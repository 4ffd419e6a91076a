import { type CanaryGround, KEPT_PLACES, type Kept, type KeptPlace } from '../canaryGround.ts';
import type { DeepSearch } from './deepSearch.ts';
import { Leaks } from './leaks.ts';

/** By place; the keys are of the state. */
export type KeptLeaks = Readonly<Record<Exclude<KeptPlace, 'keys'>, Leaks>>;

export function noKeptLeaks(search: DeepSearch): KeptLeaks {
  const all = KEPT_PLACES.map((place) => [place, new Leaks(search)] as const);
  return Object.fromEntries(all) as unknown as KeptLeaks;
}

/** Searches all that the deployment keeps, piece by piece, and shows each to who looks at it otherwise. */
export async function searchKept(
  ground: Pick<CanaryGround, 'kept'>,
  leaks: KeptLeaks,
  when: string,
  look: (kept: Kept) => void,
): Promise<void> {
  for await (const kept of ground.kept()) {
    const { place, name, bytes } = kept;
    leaks[place === 'keys' ? 'state' : place].search(bytes, name, when);
    look(kept);
  }
}
