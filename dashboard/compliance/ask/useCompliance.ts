import { useMemo, useState } from 'preact/hooks';
import type { Get } from '../../ask/createGet.ts';
import { isSignedOut } from '../../ask/refusal.ts';
import { type Asked, useAsked } from '../../ask/useAnswer.ts';
import { useSite } from '../../session/siteContext.ts';
import { patiently } from './patiently.ts';

/** Asks `/v1/compliance/*` with the token, and waits where that asks too often. */
export interface Compliance {
  readonly get: Get;
  /** Seconds that it waits right now; 0 where it does not. */
  readonly waits: number;
}

const SIGNED_OUT = 'This token is not valid any more. Ask whoever runs Headcount for another.';

export function useCompliance(): Compliance {
  const { get, signOut } = useSite();
  const [waits, tell] = useState(0);
  const patient = useMemo(() => {
    const sleep = (seconds: number) =>
      new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));
    const ask = patiently(get, { sleep, tell });
    const watched: Get = async (path, asking) => {
      try {
        return await ask(path, asking);
      } catch (error) {
        if (isSignedOut(error)) signOut(SIGNED_OUT);
        throw error;
      }
    };
    return watched;
  }, [get, signOut]);
  return { get: patient, waits };
}

/** What a path answers, asked once. */
export function useTold<T>(get: Get, path: string): Asked<T> {
  return useAsked(async () => (await get(path)).json() as Promise<T>, path);
}
