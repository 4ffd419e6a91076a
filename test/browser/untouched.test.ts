import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { Attributes } from './support/scriptTag.ts';
import { stageTest } from './support/stageTest.ts';
import { Touches } from './support/touches.ts';

const test = stageTest({ sites: 20 });

/** All that a visitor does on a page, and a page with a beacon. */
async function live(page: Page): Promise<void> {
  await page.click('#menu');
  await page.click('#away', { button: 'middle' });
  await page.evaluate(() => {
    window.headcount.event('signup', { plan: 'pro' });
    window.headcount.collect('error', { kind: 'crash', name: 'TypeError' });
    window.headcount.page();
    history.pushState(null, '', '/about');
    history.replaceState(null, '', '/contact');
    location.hash = 'there';
    for (const type of ['visibilitychange', 'pagehide', 'pageshow', 'freeze', 'resume']) {
      (type === 'visibilitychange' ? document : window).dispatchEvent(new Event(type));
    }
  });
  await page.goBack();
}

function shop(tag: string): string {
  return `<!doctype html><html lang="en"><title>Lamps</title>${tag}<body>
    <button id="menu" data-hc="menu">Menu</button>
    <a id="away" href="mailto:shop@mail.example">Mail</a>
    <a id="next" href="/cart">Cart</a>`;
}

interface Case {
  readonly name: string;
  readonly attributes?: Attributes;
  readonly says?: string;
  readonly gpc?: true;
  /** Whether anything at all may be sent. */
  readonly silent?: true;
}

const DROP = { 'data-without-consent': undefined };

const CASES: readonly Case[] = [
  { name: 'nothing was said' },
  { name: 'nothing was said, where that is waited for', attributes: DROP, silent: true },
  { name: 'consent was denied', says: "headcount.consent('denied')" },
  {
    name: 'consent was denied, and is needed',
    says: "headcount.consent('denied')",
    attributes: DROP,
    silent: true,
  },
  { name: 'the visitor objected', says: "headcount.consent('objected')", silent: true },
  {
    name: 'one source grants and another denies',
    says: "headcount.signal('cmp', 'denied'), headcount.consent('granted')",
  },
  {
    name: 'a child uses the page, whatever is granted',
    attributes: { 'data-child': 'denied' },
    says: "headcount.consent('granted')",
  },
  {
    name: 'Global Privacy Control is on, whatever is granted',
    gpc: true,
    says: "headcount.consent('granted')",
  },
  {
    name: 'Global Privacy Control is on and objects',
    gpc: true,
    attributes: { 'data-gpc': 'objected' },
    says: "headcount.consent('granted')",
    silent: true,
  },
  { name: 'a grant is misspelt', says: "headcount.consent('Granted'), headcount.consent(true)" },
];

describe.concurrent('nothing of the device is read or written', () => {
  test.for(CASES)('when $name', async ({ attributes, says = '', gpc, silent }, { open, stage }) => {
    const site = await open(attributes);
    // Before the page's own scripts, as a stub would keep it.
    site.tag = `${site.tag}<script type="module">${says}</script>`;
    const context = await site.context({ extraHTTPHeaders: gpc ? { 'sec-gpc': '1' } : {} });
    if (gpc) {
      await context.addInitScript(() => {
        Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });
      });
    }
    const touches = await Touches.watch(context);
    const page = await touches.newPage();
    site.serve('/pricing', shop(site.tag));
    await page.goto(`${site.origin}/pricing?utm_source=newsletter`);
    await live(page);
    await page.click('#next');
    await page.waitForURL('**/cart');
    if (!silent) await site.until(() => site.events.some(({ url }) => `${url}`.includes('/cart')));
    expect(await touches.stored(page)).toEqual([]);
    await page.close({ runBeforeUnload: true });
    await context.close();
    expect(touches.all).toEqual([]);
    // What it loaded is the core alone, and the browser has nothing to send back with it.
    const loaded = stage.front.received.filter(({ headers }) => headers.origin === site.origin);
    expect(loaded.filter(({ path }) => path.includes('memory'))).toEqual([]);
    if (silent) expect(site.sent).toEqual([]);
    else expect(site.counts('views')).toMatchObject({ '/pricing': 2, '/cart': 1 });
    for (const request of site.sent) {
      expect(request).not.toHaveProperty('visitor');
      expect(request).not.toHaveProperty('context');
    }
    expect(site.events.filter((event) => 'engagedMs' in event)).toEqual([]);
    expect(site.visitors).toBe(0);
  });
});
