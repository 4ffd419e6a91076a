import { useEffect, useState } from 'preact/hooks';
import { hasRegionNames, loadRegionNames } from '../words/regionNames.ts';

/** Draws again once the names of regions are there; without them codes are shown. */
export function useRegionNames(wanted: boolean): void {
  const [, setHere] = useState(hasRegionNames());
  useEffect(() => {
    if (!wanted || hasRegionNames()) return;
    let current = true;
    loadRegionNames().then(
      () => current && setHere(true),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [wanted]);
}
