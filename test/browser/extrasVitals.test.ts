import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { bundle, openWithExtras, pageWith } from './support/extrasSite.ts';
import { stageTest } from './support/stageTest.ts';
import { Touches } from './support/touches.ts';

const test = stageTest({ sites: 6 });

const grant = (page: Page) => page.evaluate(() => window.headcount.consent('granted'));
const VITALS = ['lcp', 'inp', 'cls', 'fcp', 'ttfb'];

/** Measures beside the beacon, with the package that the metrics' authors publish and with our own code. */
const ORACLE = `
  import * as theirs from 'web-vitals';
  import { measureVitals } from '../../beacon/extras/measureVitals.ts';
  import { rate } from '../../beacon/extras/rate.ts';
  const tell = (...parts) => navigator.sendBeacon('/told/' + parts.join('/'));
  for (const name of ${JSON.stringify(VITALS)}) {
    theirs['on' + name.toUpperCase()](({ value, rating }) => tell('theirs', name, value, rating));
  }
  const ours = measureVitals();
  addEventListener('visibilitychange', ({ timeStamp }) => {
    if (!document.hidden) return;
    const values = ours.values(timeStamp);
    for (const [name, rating] of Object.entries(rate(values))) tell('ours', name, values[name], rating);
  }, true);
  // What the test waits for: browsers tell of it a frame later.
  const note = (type, name, fits) => new PerformanceObserver((list) => {
    if (list.getEntries().some(fits)) document.documentElement.dataset[name] = '';
  }).observe({ type, buffered: true, durationThreshold: 40 });
  note('layout-shift', 'shifted', ({ hadRecentInput }) => !hadRecentInput);
  note('event', 'slow', ({ interactionId, duration }) => interactionId && duration > 600);
  note('largest-contentful-paint', 'painted', () => true);
`;
const SLOW = `<button onclick="const end = performance.now() + 700; while (performance.now() < end);">
  Buy</button><p id="text">${'A long text that moves. '.repeat(100)}</p>`;

describe.concurrent('web vitals', () => {
  test('are measured and rated as web-vitals does, also when consent comes last', async ({
    open,
    stage,
  }) => {
    const site = await openWithExtras({ open, stage }, 'vitals');
    site.serve('/pricing', pageWith(site, await bundle(ORACLE), SLOW));
    const context = await site.context();
    // A slow answer; how slow, both measure.
    await context.route('**/pricing', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 900));
      await route.continue();
    });
    const page = await context.newPage();
    await page.goto(`${site.origin}/pricing`);
    // While DevTools look at requests, what a page sends at its end may be lost.
    await context.unroute('**/pricing');
    await page.waitForSelector('html[data-painted]');
    await page.evaluate(() => {
      const banner = document.createElement('div');
      banner.style.height = '400px';
      document.body.prepend(banner);
    });
    await page.waitForSelector('html[data-shifted]');
    await page.click('button');
    await page.waitForSelector('html[data-slow]');
    await grant(page);
    await page.goto('about:blank');

    const told = (whose: string) =>
      stage.pages.requests.flatMap(({ host, path }) => {
        const [, , who, name = '', value, rating = ''] = path.split('/');
        return host.startsWith(`${site.name}.`) && who === whose
          ? [{ name, value: Number(value), rating }]
          : [];
      });
    await site.until(() => told('theirs').length === 5 && told('ours').length === 5);
    const by = (whose: string, field: 'value' | 'rating') =>
      Object.fromEntries(told(whose).map((vital) => [vital.name, vital[field]]));
    expect(by('ours', 'rating')).toEqual(by('theirs', 'rating'));
    for (const name of VITALS) {
      expect([name, by('ours', 'value')[name]]).toEqual([name, by('theirs', 'value')[name]]);
    }
    expect(by('ours', 'rating')).toMatchObject({ inp: 'poor', cls: 'poor' });
    expect(by('ours', 'rating').ttfb).not.toBe('good');
    // And those are what is counted.
    await site.counted({
      customs: { '/pricing web_vitals': 1 },
      ...Object.fromEntries(
        VITALS.map((name) => [name, { [String(by('theirs', 'rating')[name])]: 1 }]),
      ),
    });
    expect(site.events.find(({ type }) => type === 'custom')?.props).toEqual(
      by('theirs', 'rating'),
    );
  });

  test('are read after a grant only, and no more after a withdrawal', async ({ open, stage }) => {
    const all = 'errors vitals tcf gpp gcs';
    const site = await openWithExtras({ open, stage }, all, { 'data-tcf-vendor': '7' });
    const context = await site.context();
    const touches = await Touches.watch(context);
    const page = await touches.newPage();
    const leaves = () => site.events.filter(({ type }) => type === 'page_leave').length;
    // It waits for each page's own requests: what a page sends at its very end may be lost.
    const live = async () => {
      const before = leaves();
      await page.evaluate(async () => {
        document.querySelector('h1')?.click();
        await fetch('/favicon.ico');
        history.pushState(null, '', `/about?${Math.random()}`);
      });
      await site.until(() => leaves() > before);
      await page.goto(`${site.origin}/cart`);
    };
    const measuring = () =>
      touches.all.filter(({ what }) => /Performance/.test(what)).map(({ what }) => what);

    await page.goto(`${site.origin}/pricing`);
    await live();
    await site.until(() => site.events.some(({ type }) => type === 'error'));
    expect(touches.kinds).toEqual([]);
    expect(await touches.stored(page)).toEqual([]);

    await grant(page);
    await site.until(() => measuring().includes('new PerformanceObserver'));
    await page.evaluate(() => window.headcount.consent('denied'));
    const before = measuring().length;
    await live();
    await live();
    expect(measuring().slice(before)).toEqual([]);
    expect(site.events.filter(({ type }) => type === 'custom')).toEqual([]);
  });

  test('are sent once a page load, however often it is seen again', async ({ open, stage }) => {
    const site = await openWithExtras({ open, stage }, 'vitals');
    const page = await site.visit('/pricing');
    await grant(page);
    await page.waitForFunction(() => document.cookie.includes('headcount='));
    await page.evaluate(() =>
      addEventListener('pageshow', ({ persisted }) => {
        document.title = `restored ${persisted}`;
      }),
    );
    await page.goto(`${site.origin}/about`);
    // No load event follows where a page comes back as it was.
    await page.goBack({ waitUntil: 'commit' });
    await page.waitForFunction(() => document.title === 'restored true');
    await page.goForward({ waitUntil: 'commit' });
    // An event may be sent more than once, and counts once by its id.
    const left = () =>
      site.events.filter(({ type, url }) => type === 'page_leave' && /pricing$/.test(`${url}`));
    await site.until(() => new Set(left().map(({ id }) => id)).size >= 2);
    await site.counted({ customs: { '/pricing web_vitals': 1 } });
  });

  test('say nothing of a page that was closed without consent', async ({ open, stage }) => {
    const site = await openWithExtras({ open, stage }, 'vitals');
    const page = await site.visit('/pricing');
    await page.close({ runBeforeUnload: true });
    await site.until(() => site.events.some(({ type }) => type === 'page_leave'));
    await site.counted({ customs: {} });
  });
});
