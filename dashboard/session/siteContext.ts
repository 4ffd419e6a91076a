import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { SiteDescription } from '../../query/siteSchema.ts';
import type { Ask } from '../ask/createAsk.ts';
import type { Get } from '../ask/createGet.ts';
import type { Refusal } from '../ask/refusal.ts';

/** What all parts of the page know once somebody has signed in. */
export interface SignedIn {
  readonly site: SiteDescription;
  readonly ask: Ask;
  readonly get: Get;
  /** Forgets the token; `why` is told on the sign-in page. */
  signOut(why?: string): void;
  /** Asks everything anew; what is shown stays until the answers are there. */
  refresh(): void;
  /** That the server or its database does not answer just now. */
  readonly away: Refusal | undefined;
}

export const SiteContext = createContext<SignedIn | undefined>(undefined);

export function useSite(): SignedIn {
  const signedIn = useContext(SiteContext);
  if (!signedIn) throw new Error('This part of the page is only there once somebody signed in.');
  return signedIn;
}
