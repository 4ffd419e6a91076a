import { build } from 'esbuild';
import { JSDOM, VirtualConsole, type Window } from 'jsdom';
import { onTestFinished } from 'vitest';
import { FIREFOX } from './wire.ts';

/** What a page sent and was answered. */
export interface Sent {
  readonly body: Readonly<Record<string, unknown>>;
  readonly status: number;
  readonly answer: string;
}

export interface Page {
  readonly window: Window;
  /** Resolves when all requests that the page made so far with `fetch` were answered. */
  readonly sent: () => Promise<readonly Sent[]>;
  /** Lets the page's clock go on, which stands still otherwise. */
  readonly pass: (milliseconds: number) => void;
}

export interface PageOptions {
  readonly url: string;
  readonly referrer?: string;
  readonly html?: string;
  /** Where a proxy before the server says that the page is looked at. */
  readonly address: string;
}

/** An npm package as one script that leaves what it exports in the variable `client`; nothing else is changed. */
export async function bundled(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [name],
    ...{ bundle: true, write: false, format: 'iife', globalName: 'client', logLevel: 'silent' },
  });
  return outputFiles[0]?.text ?? '';
}

/**
 * A page in jsdom, with what a browser has and jsdom has not: `fetch`, which names the browser
 * and the page's origin, and an observer of sizes (nothing has one here).
 */
export function openPage({ url, referrer, html = '', address }: PageOptions): Page {
  const { window } = new JSDOM(html, {
    ...{ url, referrer, runScripts: 'outside-only', pretendToBeVisual: true },
    // Where links lead jsdom cannot follow, and says so.
    virtualConsole: new VirtualConsole(),
    resources: { userAgent: FIREFOX },
  });
  const requests: Promise<Sent>[] = [];
  window.fetch = (to: string, init: RequestInit & { body: string }) => {
    const headers = {
      'user-agent': FIREFOX,
      origin: new URL(url).origin,
      'x-forwarded-for': address,
    };
    const response = fetch(to, { ...init, headers: { ...(init.headers as object), ...headers } });
    requests.push(
      response.then(async (it) => ({
        ...{ body: JSON.parse(init.body), status: it.status, answer: await it.clone().text() },
      })),
    );
    return response;
  };
  window.ResizeObserver = class {
    observe() {}
  };
  onTestFinished(() => window.close());
  let now = Date.UTC(2026, 9, 1, 12);
  (window.eval('Date') as { now: () => number }).now = () => now;
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  return { window, sent: () => Promise.all(requests), pass };
}
