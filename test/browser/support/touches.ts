import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { touchScript } from './touchScript.ts';
import { TOUCH_TABLE } from './touchTable.ts';

/** A read or write of what is on a device. */
export interface Touch {
  /** For instance `get Document.cookie`, `call Storage.setItem`, `sent header cookie`. */
  readonly what: string;
  /** The scripts that it came from, innermost first; the URL of the request for what DevTools saw. */
  readonly where: string;
}

const REQUEST_HEADERS = ['cookie', 'if-none-match', 'if-modified-since'];
const RESPONSE_HEADERS = ['set-cookie', 'etag', 'last-modified', 'accept-ch', 'critical-ch'];

/**
 * Watches from two sides what pages do with the device: patched prototypes, which see reads,
 * and the DevTools protocol, which sees what a page cannot hide: cookies, storage, headers.
 */
export class Touches {
  readonly all: Touch[] = [];
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext) {
    this.#context = context;
  }

  /** Call it before the context has a page. */
  static async watch(context: BrowserContext): Promise<Touches> {
    const touches = new Touches(context);
    await context.exposeBinding('__touched', (_source, what: string, stack: string) => {
      touches.all.push({ what, where: scriptsOf(stack) });
    });
    await context.addInitScript(touchScript, TOUCH_TABLE);
    return touches;
  }

  /** A tab of the context that DevTools watch from before its first request. */
  async newPage(): Promise<Page> {
    const page = await this.#context.newPage();
    const devtools = await this.#context.newCDPSession(page);
    await this.#watchRequests(devtools);
    await this.#watchStorage(devtools);
    return page;
  }

  /** What was touched, each kind once. */
  get kinds(): string[] {
    return [...new Set(this.all.map(({ what }) => what))].sort();
  }

  /** What lies on the disk of this profile for the page's origin: names of cookies, entries, databases. */
  async stored(page: Page): Promise<string[]> {
    const devtools = await this.#context.newCDPSession(page);
    const { origin } = new URL(page.url());
    const cookies = (await this.#context.cookies()).map(({ name }) => `cookie ${name}`);
    const items = await Promise.all(
      [true, false].map(async (isLocalStorage) => {
        const storageId = { securityOrigin: origin, isLocalStorage };
        const { entries } = await devtools.send('DOMStorage.getDOMStorageItems', { storageId });
        return entries.map(([name]) => `${isLocalStorage ? 'local' : 'session'}Storage ${name}`);
      }),
    );
    const { usageBreakdown } = await devtools.send('Storage.getUsageAndQuota', { origin });
    const used = usageBreakdown.filter(({ usage }) => usage > 0);
    await devtools.detach();
    return [...cookies, ...items.flat(), ...used.map(({ storageType }) => storageType)];
  }

  async #watchRequests(devtools: CDPSession): Promise<void> {
    const urls = new Map<string, string>();
    const note = (direction: string, names: readonly string[], id: string, headers: object) => {
      for (const name of Object.keys(headers).map((key) => key.toLowerCase())) {
        if (!names.includes(name) && !name.startsWith('sec-ch-ua-full')) continue;
        this.all.push({ what: `${direction} header ${name}`, where: urls.get(id) ?? '' });
      }
    };
    devtools.on('Network.requestWillBeSent', ({ requestId, request }) => {
      urls.set(requestId, request.url);
    });
    devtools.on('Network.requestWillBeSentExtraInfo', ({ requestId, headers }) =>
      note('sent', REQUEST_HEADERS, requestId, headers),
    );
    devtools.on('Network.responseReceivedExtraInfo', ({ requestId, headers }) =>
      note('received', RESPONSE_HEADERS, requestId, headers),
    );
    await devtools.send('Network.enable');
  }

  async #watchStorage(devtools: CDPSession): Promise<void> {
    const note = (what: string, where: string) => this.all.push({ what, where });
    const kind = (isLocal: boolean) => (isLocal ? 'localStorage' : 'sessionStorage');
    for (const event of ['Added', 'Removed', 'Updated'] as const) {
      devtools.on(`DOMStorage.domStorageItem${event}`, ({ storageId, key }) =>
        note(`${kind(storageId.isLocalStorage)} ${event.toLowerCase()}`, key),
      );
    }
    devtools.on('DOMStorage.domStorageItemsCleared', ({ storageId }) =>
      note(`${kind(storageId.isLocalStorage)} cleared`, ''),
    );
    await devtools.send('DOMStorage.enable');
  }
}

/** The places in served scripts, without those of the instrumentation. */
function scriptsOf(stack: string): string {
  const frames = stack.split('\n').filter((line) => line.includes('http'));
  return frames.map((line) => line.trim()).join(' < ');
}
