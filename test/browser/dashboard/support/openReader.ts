import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** A request that a page made, or tried to. */
export interface AskedFor {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Somebody who reads the dashboard, with a fresh profile. */
export interface Reader {
  readonly page: Page;
  /** What the pages said: console, errors that nothing caught, and what the page's policy (CSP) refused. */
  readonly heard: string[];
  /** All that was asked for, to whomever. */
  readonly requests: AskedFor[];
  /** Another tab of the same profile. */
  openTab(): Promise<Page>;
  close(): Promise<void>;
}

/** High enough that every panel is seen, and so asks; nobody has such a screen. */
export const TALL = { width: 1440, height: 9000 };

export async function openReader(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Reader> {
  const context = await browser.newContext({
    ...{ viewport: TALL, locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce' },
    ...options,
  });
  const heard: string[] = [];
  const requests: AskedFor[] = [];
  context.on('request', (request) => {
    requests.push({
      url: request.url(),
      method: request.method(),
      headers: request.headers(),
    });
  });
  context.on('console', (message) => heard.push(message.text()));
  context.on('weberror', (error) => heard.push(String(error.error())));
  context.on('page', (page) => page.on('websocket', (socket) => heard.push(socket.url())));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      // biome-ignore lint/suspicious/noConsole: the test listens to it
      console.error(`refused by the page's policy: ${violatedDirective} ${blockedURI}`),
    );
  });
  return {
    page: await context.newPage(),
    ...{ heard, requests },
    openTab: () => context.newPage(),
    close: () => context.close(),
  };
}

/** As a person does. */
export async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel('Your token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** What was asked of anybody but one origin; `data:` and `blob:` go nowhere. */
export function leaving(requests: readonly AskedFor[], origin: string): string[] {
  return requests
    .map(({ url }) => url)
    .filter((url) => !/^(data|blob):/.test(url) && new URL(url).origin !== origin);
}
