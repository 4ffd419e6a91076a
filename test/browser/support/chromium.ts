import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

/** `HEADCOUNT_CHROMIUM`, else Debian's. */
export const EXECUTABLE = process.env.HEADCOUNT_CHROMIUM ?? '/usr/bin/chromium';

/** Every name under `.example` is this machine, as a site without a secure context. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP *.example 127.0.0.1',
];

/** An ordinary Chrome's: what calls itself headless is a program and is not counted. */
export const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

export interface Chromium {
  readonly browser: Browser;
  /**
   * The browser's own profile, in which a tab behind another one is hidden. Its driver tells
   * tabs of all other profiles that they are looked at.
   */
  tabs(): Promise<BrowserContext>;
  close(): Promise<void>;
}

/**
 * Real Chromium without a window: that of `HEADCOUNT_CHROMIUM`, else Debian's. Pages may go
 * into its back/forward cache, which its driver turns off by default.
 *
 * @param more command line switches
 * @throws when there is no Chromium, with what to install
 */
export async function openChromium(...more: readonly string[]): Promise<Chromium> {
  if (!existsSync(EXECUTABLE)) {
    throw new Error(
      `There is no Chromium at ${EXECUTABLE}. Install it (Debian: apt-get install chromium), or name another in HEADCOUNT_CHROMIUM.`,
    );
  }
  const port = await freePort();
  const devtools = `--remote-debugging-port=${port}`;
  const browser = await chromium.launch({
    executablePath: EXECUTABLE,
    args: [...ARGUMENTS, `--user-agent=${USER_AGENT}`, devtools, ...more],
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  let second: Promise<Browser> | undefined;
  return {
    browser,
    tabs: async () => {
      second ??= chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
      const [context] = (await second).contexts();
      if (!context) throw new Error('Chromium has no profile of its own.');
      return context;
    },
    close: async () => {
      await (await second)?.close();
      await browser.close();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
