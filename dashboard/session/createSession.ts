import {
  forgetToken,
  isToken,
  keepToken,
  keptToken,
  markOf,
  type TokenStores,
  tellLeft,
} from './token.ts';

/** Who is signed in in this tab. */
export interface SessionState {
  readonly token: string | undefined;
  /** Another token, of a link: whoever is signed in has to agree to it first. */
  readonly offered: string | undefined;
  /** What is to be said on the sign-in page. */
  readonly why: string | undefined;
}

export interface Session {
  state(): SessionState;
  /** @returns ends it */
  watch(tell: (state: SessionState) => void): () => void;
  signIn(token: string, stay: boolean): void;
  signOut(why?: string): void;
  /** The server does not take that token any more. */
  refuse(token: string): void;
  /** A link gave this for a token. */
  follow(given: string): void;
  /** Takes the offered token, for this tab alone, or lets it be. */
  decide(use: boolean): void;
  /**
   * Looks whether somebody signed out elsewhere.
   *
   * @param left the mark of a token that was left, where another page told it
   */
  check(left?: string): void;
}

const EXPIRED =
  'This token is not valid, or not any more. Ask whoever runs Headcount for another: they make one with `headcount token create`.';
const NO_TOKEN = 'What this link has for a token is none. It may have been cut when it was copied.';
const ELSEWHERE = 'You were signed out in another tab.';

/** The session of one tab; tokens are kept where the browser keeps them. */
export function createSession(stores: TokenStores): Session {
  let state: SessionState = { token: keptToken(stores), offered: undefined, why: undefined };
  const watching = new Set<(state: SessionState) => void>();
  const become = (next: Partial<SessionState>) => {
    state = { offered: undefined, why: undefined, token: state.token, ...next };
    for (const tell of watching) tell(state);
  };
  const signIn = (token: string, stay: boolean) => {
    keepToken(stores, token, stay);
    become({ token });
  };
  const signOut = (why?: string) => {
    if (state.token !== undefined) tellLeft(stores, state.token);
    forgetToken(stores);
    stores.tab.forget();
    stores.device.forget();
    become({ token: undefined, why });
  };
  return {
    state: () => state,
    watch: (tell) => {
      watching.add(tell);
      return () => watching.delete(tell);
    },
    signIn,
    signOut,
    refuse: (token) => {
      // Another one may have been given, here or in another tab, since this was asked.
      forgetToken(stores, token);
      if (state.token !== token) return;
      // So nobody is signed in whom a link's token would take the place of.
      if (state.offered === undefined) become({ token: undefined, why: EXPIRED });
      else signIn(state.offered, false);
    },
    follow: (given) => {
      if (!isToken(given)) become(state.token === undefined ? { why: NO_TOKEN } : {});
      else if (state.token === undefined) signIn(given, false);
      else become(given === state.token ? {} : { offered: given });
    },
    decide: (use) => {
      if (use && state.offered !== undefined) signIn(state.offered, false);
      else become({});
    },
    check: (left) => {
      const { token } = state;
      if (token === undefined) return;
      if (left !== markOf(token) && keptToken(stores) !== undefined) return;
      // It is not told on: who has signed in again in the meantime would hear of it.
      forgetToken(stores, token);
      become({ token: undefined, why: ELSEWHERE });
    },
  };
}
