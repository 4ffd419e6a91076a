import { describe, expect } from 'vitest';
import { EARLY_CALLS, EARLY_CALLS_CSP } from '../../src/snippet/earlyCalls.ts';
import { stageTest } from './support/stageTest.ts';

const test = stageTest({ sites: 50 });

/** What a page calls, with and without a beacon behind it. */
const CALLS = `
  headcount.event('signup', { plan: 'pro' });
  headcount.consent('granted');
  headcount.collect('error', { kind: 'crash', name: 'TypeError' });
  history.pushState(null, '', '/about');
  document.title = 'called';
`;

const COUNTED = {
  views: { '/': 1, '/about': 1 },
  plans: { pro: 1 },
  errors: { '/ crash TypeError (none)': 1 },
};

/** What a browser or another script may have done before the beacon runs. */
const WITHOUT: readonly (readonly [what: string, code: string])[] = [
  ['sendBeacon', 'delete Navigator.prototype.sendBeacon'],
  ['keepalive', 'delete Request.prototype.keepalive'],
  ['the Navigation API', 'delete window.navigation'],
  ['randomUUID', 'delete Crypto.prototype.randomUUID'],
  [
    'cookies',
    `Object.defineProperty(Document.prototype, 'cookie', {
    get() { throw new DOMException('blocked', 'SecurityError'); },
    set() { throw new DOMException('blocked', 'SecurityError'); },
  })`,
  ],
  [
    'cookies that stay',
    `Object.defineProperty(Document.prototype, 'cookie', {
    get: () => '', set: () => {},
  })`,
  ],
  [
    'local storage',
    `Object.defineProperty(window, 'localStorage', {
    get() { throw new DOMException('blocked', 'SecurityError'); },
  })`,
  ],
  [
    'room in local storage',
    `Storage.prototype.setItem = () => {
    throw new DOMException('full', 'QuotaExceededError');
  }`,
  ],
  [
    'a screen or a time zone',
    `
    Object.defineProperty(window, 'screen', { get() { throw new Error('blocked'); } });
    Intl.DateTimeFormat = () => { throw new Error('blocked'); };`,
  ],
  ['a plain Array', 'Array.prototype.toJSON = () => { throw new Error("old library"); }'],
  ['a plain Object', 'Object.prototype.extra = () => {}; Object.prototype.toString = null'],
  ['a name of its own', 'window.headcount = 42'],
  ['a writable history', 'Object.freeze(history)'],
];

describe.concurrent('the page sees no error', () => {
  test.for(WITHOUT)('without %s', async ([what, code], { open }) => {
    const site = await open();
    site.serve(
      '/',
      `<!doctype html><html lang="en"><title>Lamps</title><script>${code}</script>
      ${site.tag}<script type="module">${CALLS}</script>`,
    );
    const page = await site.visit('/');
    expect(await page.title()).toBe('called');
    // With JSON broken or the address not to be followed less arrives; with all else everything.
    if (/plain Array|writable history/.test(what)) return;
    await site.counted(COUNTED);
  });

  test.for([
    ['fetch', 'delete window.fetch; delete Window.prototype.fetch'],
    ['fetch that answers', 'window.fetch = () => { throw new Error("blocked"); }'],
    ['fetch that is one', 'window.fetch = () => undefined'],
    ['URLs of objects', 'URL.createObjectURL = undefined'],
    ['clocks', 'Date.now = () => { throw new Error("blocked"); }'],
  ])('without %s, where nothing can be counted', async ([, code], { open }) => {
    const site = await open();
    site.serve(
      '/',
      `<!doctype html><html lang="en"><title>Lamps</title><script>${code}</script>
      ${site.tag}<script type="module">${CALLS}</script>`,
    );
    const page = await site.visit('/');
    expect(await page.title()).toBe('called');
    await page.goto('about:blank');
  });
});

describe.concurrent('a content security policy', () => {
  const page = (tag: string) =>
    `<!doctype html><html lang="en"><title>Lamps</title><script>${EARLY_CALLS}</script>
    ${tag}<script nonce="page">addEventListener('load', () => { ${CALLS} })</script>`;

  test('that names the server lets all through', async ({ open, stage }) => {
    const site = await open();
    const { url } = stage.front;
    site.serve('/', page(site.tag), {
      'content-security-policy': `default-src 'none'; script-src ${url} ${EARLY_CALLS_CSP} 'nonce-page'; connect-src ${url}`,
    });
    await site.visit('/');
    await site.counted(COUNTED);
    await site.until(() => site.visitors > 0);
  });

  test.for<[name: string, policy: string]>([
    ['that forbids to connect', "connect-src 'none'"],
    ['that forbids the script', `script-src ${EARLY_CALLS_CSP} 'nonce-page'`],
    ['that wants trusted types', "require-trusted-types-for 'script'"],
    ['of a sandbox', 'sandbox allow-scripts'],
  ])('%s is no error of the page', async ([, policy], { open }) => {
    const site = await open();
    site.serve('/', page(site.tag), { 'content-security-policy': policy });
    const opened = await site.visit('/');
    await opened.waitForFunction(() => document.title === 'called');
    await opened.goto('about:blank');
  });
});

describe.concurrent('a blocker', () => {
  const page = (tag: string) =>
    `<!doctype html><html lang="en"><title>Lamps</title><script>${EARLY_CALLS}</script>
    ${tag}<script>addEventListener('load', () => { ${CALLS} })</script>`;

  test.for<[name: string, pattern: string]>([
    ['the endpoint', '**/v1/events'],
    ['the script', '**/beacon.*.js'],
    ['all of the server', 'http://stats.localhost:*/**'],
  ])('of %s is no error of the page', async ([, pattern], { open }) => {
    const site = await open();
    site.serve('/', page(site.tag));
    const context = await site.context();
    let blocked = 0;
    await context.route(pattern, (route) => {
      blocked++;
      return route.abort('blockedbyclient');
    });
    const tab = await context.newPage();
    await tab.goto(`${site.origin}/`);
    await tab.waitForFunction(() => document.title === 'called');
    await site.until(() => blocked > 0);
    // Here and not after the page's end: what a page that ends has sent, DevTools no longer hold back.
    expect(site.sent).toEqual([]);
    await tab.goto('about:blank');
  });

  test('of what a grant loads leaves the counting without an id', async ({ open }) => {
    const site = await open();
    site.serve('/', page(site.tag));
    const context = await site.context();
    await context.route('**/*.memory.js', (route) => route.abort('blockedbyclient'));
    const tab = await context.newPage();
    await tab.goto(`${site.origin}/`);
    await site.counted(COUNTED);
    expect(await context.cookies()).toEqual([]);
    expect(site.visitors).toBe(0);
  });
});

describe.concurrent('a frame', () => {
  test('that may nothing is no error of its page', async ({ open }) => {
    const site = await open();
    site.serve(
      '/inner',
      `${site.tag}<script type="module">${CALLS.replace(/history.*/, '')}
      parent.postMessage('called', '*');</script>`,
    );
    site.serve(
      '/',
      `<script>addEventListener('message', ({ data }) => { document.title = data; })</script>
      <iframe sandbox="allow-scripts" src="/inner"></iframe>`,
    );
    const page = await site.visit('/');
    await page.waitForFunction(() => document.title === 'called');
    await page.goto('about:blank');
  });
});

describe.concurrent('a clock', () => {
  test.for([
    ['three days behind', -3 * 86_400_000],
    ['three days ahead', 3 * 86_400_000],
    ['of 1970', -Date.now() + 1_000],
  ] as const)('%s counts in the right window', async ([, skew], { open }) => {
    const site = await open();
    const context = await site.context();
    await context.addInitScript((by) => {
      const now = Date.now;
      Date.now = () => now() + by;
    }, skew);
    const page = await context.newPage();
    await page.goto(`${site.origin}/pricing`);
    await site.counted({ views: { '/pricing': 1 } });
  });
});
