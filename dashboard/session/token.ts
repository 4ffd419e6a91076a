import type { Store } from './openStore.ts';

/** Where a browser keeps a token: for the tab, or for the device. */
export interface TokenStores {
  readonly tab: Store;
  readonly device: Store;
}

const KEY = 'headcount.token';

/** A token as `headcount token create` prints it: `hc_` and 256 bits in base64url. */
const TOKEN = /^hc_[\w-]{43}$/;

/** Whether a text looks like a token, so that a typing error is told before it is sent. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** The token that was kept, the tab's first; `undefined` where nobody is signed in. */
export function keptToken({ tab, device }: TokenStores): string | undefined {
  return tab.getItem(KEY) ?? device.getItem(KEY) ?? undefined;
}

/** @param stay keeps it on the device until sign-out; else it is gone with the tab, and the device's stays */
export function keepToken({ tab, device }: TokenStores, token: string, stay: boolean): void {
  if (stay) tab.removeItem(KEY);
  (stay ? device : tab).setItem(KEY, token);
}

/** @param only leaves any other token where it is; without it all are forgotten */
export function forgetToken({ tab, device }: TokenStores, only?: string): void {
  for (const store of [tab, device]) {
    if (only === undefined || store.getItem(KEY) === only) store.removeItem(KEY);
  }
}

/** The entry of `localStorage` that other pages of this browser hear of when somebody signs out. */
export const LEFT = 'headcount.left';

/** By what pages know which token was left: too little of it to be of use to anybody. */
export function markOf(token: string): string {
  return token.slice(-8);
}

/**
 * Tells other pages of this browser that a token was left, and keeps nothing. One that Back brings later
 * hears it then, whereas its `sessionStorage` may still be as it was: Chromium's is, by process.
 */
export function tellLeft({ device }: TokenStores, token: string): void {
  device.setItem(LEFT, markOf(token));
  device.removeItem(LEFT);
}
