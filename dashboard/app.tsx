import { useCallback, useMemo, useState } from 'preact/hooks';
import { createGet } from './ask/createGet.ts';
import { isSignedOut, type Refusal } from './ask/refusal.ts';
import { useAsked } from './ask/useAnswer.ts';
import { watchGet } from './ask/watchGet.ts';
import { openSite } from './session/openSite.ts';
import { SignIn } from './session/signIn.tsx';
import { SiteContext } from './session/siteContext.ts';
import { forgetToken, keepToken, keptToken, tokenOfFragment } from './session/token.ts';
import { Shell } from './shell.tsx';
import { ServerAway } from './states/serverAway.tsx';
import { useAddress, ViewContext } from './view/viewContext.ts';

const stores = { tab: sessionStorage, device: localStorage };

/** The page: signed out, on its way in, or what the token reads. */
export function App() {
  const looking = useAddress();
  const [token, setToken] = useState(() => takeToken());
  const [why, setWhy] = useState<string>();
  const [away, setAway] = useState<Refusal>();
  const signOut = useCallback((told?: string) => {
    forgetToken(stores);
    setToken(undefined);
    setWhy(told);
  }, []);
  const get = useMemo(
    () =>
      token === undefined
        ? undefined
        : watchGet(createGet(fetch.bind(window), token), {
            // Another one may have been given since this was asked.
            signedOut: () => keptToken(stores) === token && signOut(EXPIRED),
            away: (error) => setAway((known) => (known?.code === error.code ? known : error)),
            back: () => setAway(undefined),
          }),
    [token, signOut],
  );
  const [tries, setTries] = useState(0);
  const refresh = useCallback(() => setTries((known) => known + 1), []);
  const opened = useAsked(get && (() => openSite(get)), token, tries);
  const signedIn = useMemo(
    () =>
      get && opened.state === 'answered'
        ? { get, signOut, refresh, away, ...opened.answer }
        : undefined,
    [get, opened, signOut, refresh, away],
  );
  const signIn = (given: string, stay: boolean) => {
    keepToken(stores, given, stay);
    setWhy(undefined);
    setToken(given);
  };

  if (token === undefined) return <SignIn why={why} signIn={signIn} />;
  if (opened.state === 'failed') {
    return isSignedOut(opened.error) ? (
      <SignIn why={EXPIRED} signIn={signIn} />
    ) : (
      <ServerAway error={opened.error} again={refresh} signOut={signOut} />
    );
  }
  if (!signedIn) return <p class="starting">Loading…</p>;
  return (
    <SiteContext.Provider value={signedIn}>
      <ViewContext.Provider value={looking}>
        <Shell />
      </ViewContext.Provider>
    </SiteContext.Provider>
  );
}

const EXPIRED =
  'This token is not valid, or not any more. Ask whoever runs Headcount for another: they make one with `headcount token create`.';

/** The token of the address, which is taken out of it at once, or the one that was kept. */
function takeToken(): string | undefined {
  const given = tokenOfFragment(location.hash);
  if (given === undefined) return keptToken(stores);
  keepToken(stores, given, false);
  history.replaceState(null, '', location.pathname);
  return given;
}
