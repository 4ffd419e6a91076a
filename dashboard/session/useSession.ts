import { useLayoutEffect, useState } from 'preact/hooks';
import { createSession, type Session, type SessionState } from './createSession.ts';
import { stores } from './stores.ts';
import { takeLinkToken } from './takeLinkToken.ts';
import { LEFT } from './token.ts';

/** The session of this tab, and how it stands. */
export function useSession(): { readonly session: Session; readonly state: SessionState } {
  const [session] = useState(() => {
    const begun = createSession(stores);
    takeFromAddress(begun);
    return begun;
  });
  const [state, setState] = useState(session.state);
  useLayoutEffect(() => {
    const done = new AbortController();
    const { signal } = done;
    done.signal.addEventListener('abort', session.watch(setState));
    addEventListener('hashchange', ({ oldURL }) => takeFromAddress(session, oldURL), { signal });
    // Another tab forgets the device's token, or tells which one was left.
    const heard = ({ key, newValue }: StorageEvent) =>
      session.check(key === LEFT ? (newValue ?? undefined) : undefined);
    addEventListener('storage', heard, { signal });
    // Back brings a page as it was left, which may have been before its tab was signed out.
    addEventListener('pageshow', ({ persisted }) => persisted && session.check(), { signal });
    return () => done.abort();
  }, [session]);
  return { session, state };
}

/** Takes a token out of the address and its entry of the history before anything else happens. */
function takeFromAddress(session: Session, oldUrl?: string): void {
  const link = takeLinkToken(location.hash);
  if (!link) return;
  const before = oldUrl === undefined ? '' : new URL(oldUrl).hash;
  const fragment = link.rest === '' ? before : `#${link.rest}`;
  history.replaceState(null, '', location.pathname + fragment);
  session.follow(link.given);
}
