import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { createGet } from './ask/createGet.ts';
import type { Refusal } from './ask/refusal.ts';
import { useAsked } from './ask/useAnswer.ts';
import { watchGet } from './ask/watchGet.ts';
import { openSite } from './session/openSite.ts';
import { OtherToken } from './session/otherToken.tsx';
import { SignIn } from './session/signIn.tsx';
import { SiteContext } from './session/siteContext.ts';
import { useSession } from './session/useSession.ts';
import { Shell } from './shell.tsx';
import { ServerAway } from './states/serverAway.tsx';
import { Stumbled } from './states/stumbled.tsx';
import { useAddress, ViewContext } from './view/viewContext.ts';

/** The page: signed out, on its way in, or what the token reads. */
export function App() {
  // Before the view is read, since it takes a token out of the address.
  const { session, state } = useSession();
  const looking = useAddress();
  const { token } = state;
  const [away, setAway] = useState<Refusal>();
  const get = useMemo(() => {
    if (token === undefined) return;
    const current = () => session.state().token === token;
    return watchGet(createGet(fetch.bind(window), token), {
      signedOut: () => session.refuse(token),
      away: (error) =>
        current() && setAway((known) => (known?.code === error.code ? known : error)),
      back: () => current() && setAway(undefined),
    });
  }, [token, session]);
  useEffect(() => setAway(undefined), [token]);
  const [tries, setTries] = useState(0);
  const refresh = useCallback(() => setTries((known) => known + 1), []);
  const opened = useAsked(get && (() => openSite(get)), token, tries);
  const signedIn = useMemo(
    () =>
      get && opened.state === 'answered'
        ? { get, signOut: session.signOut, refresh, away, ...opened.answer }
        : undefined,
    [get, opened, session, refresh, away],
  );

  if (state.offered !== undefined) return <OtherToken decide={session.decide} />;
  if (token === undefined) return <SignIn why={state.why} signIn={session.signIn} />;
  if (opened.state === 'failed') {
    return <ServerAway error={opened.error} again={refresh} signOut={session.signOut} />;
  }
  if (!signedIn) return <p class="starting">Loading…</p>;
  return (
    <SiteContext.Provider value={signedIn}>
      <ViewContext.Provider value={looking}>
        <Stumbled>
          <Shell />
        </Stumbled>
      </ViewContext.Provider>
    </SiteContext.Provider>
  );
}
