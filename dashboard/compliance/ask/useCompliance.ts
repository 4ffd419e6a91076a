import { useMemo, useState } from 'preact/hooks';
import type { Get } from '../../ask/createGet.ts';
import { type Asked, useAsked } from '../../ask/useAnswer.ts';
import { useSite } from '../../session/siteContext.ts';
import { patiently } from './patiently.ts';

/** Asks `/v1/compliance/*` with the token, and waits where that asks too often. */
export interface Compliance {
  readonly get: Get;
  /** Seconds that it waits right now; 0 where it does not. */
  readonly waits: number;
}

export function useCompliance(): Compliance {
  const { get } = useSite();
  const [waits, tell] = useState(0);
  const patient = useMemo(() => {
    const sleep = (seconds: number) =>
      new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));
    return patiently(get, { sleep, tell });
  }, [get]);
  return { get: patient, waits };
}

/** What a path answers, asked once. */
export function useTold<T>(get: Get, path: string): Asked<T> {
  return useAsked(async () => (await get(path)).json() as Promise<T>, path);
}
