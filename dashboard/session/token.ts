/** Where a browser keeps a token: for the tab, or for the device. */
export interface TokenStores {
  readonly tab: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly device: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
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

/** @param stay keeps it on the device until sign-out; else it is gone with the tab */
export function keepToken({ tab, device }: TokenStores, token: string, stay: boolean): void {
  forgetToken({ tab, device });
  (stay ? device : tab).setItem(KEY, token);
}

export function forgetToken({ tab, device }: TokenStores): void {
  tab.removeItem(KEY);
  device.removeItem(KEY);
}

/**
 * The token of a link such as `/#token=hc_…`, which the demo prints. A fragment is never sent to a
 * server; the caller takes it out of the address at once.
 */
export function tokenOfFragment(fragment: string): string | undefined {
  const token = new URLSearchParams(fragment.replace(/^#/, '')).get('token');
  return token !== null && isToken(token) ? token : undefined;
}
