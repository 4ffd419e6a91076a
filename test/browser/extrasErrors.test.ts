import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { openWithExtras, pageWith } from './support/extrasSite.ts';

import { stageTest } from './support/stageTest.ts';
import type { TestSite } from './support/testSite.ts';

const test = stageTest({ sites: 8 });

/** Stands where people's words and addresses would: in messages, reasons, paths and queries. */
const CANARY = 'ada-lovelace-at-example-com';

/** Waits until the page saw so many errors itself, as it would without the beacon; they are no failure. */
async function seen(site: TestSite, many: number): Promise<void> {
  await site.until(() => site.errors.length === many);
  site.errors.length = 0;
}

/** Runs code in a task of the page's own, where nobody catches what it throws. */
const run = (page: Page, code: string) => page.evaluate(`void setTimeout(() => { ${code} })`);

const flushed = (page: Page) => page.close({ runBeforeUnload: true });

describe.concurrent('errors are counted by page, kind, name and status', () => {
  test('uncaught ones and rejections, without a word of theirs', async ({ open, stage }) => {
    const site = await openWithExtras({ open, stage }, 'errors');
    const page = await site.visit(`/pricing?email=${CANARY}#${CANARY}`);
    await run(
      page,
      `function ${CANARY.replaceAll('-', '_')}() { throw new TypeError("${CANARY}") }
      ${CANARY.replaceAll('-', '_')}()`,
    );
    await run(page, `throw Object.assign(new Error("${CANARY}"), { name: "${CANARY}" })`);
    await run(page, `throw "${CANARY}"`);
    await run(page, `Promise.reject(new RangeError("${CANARY}"))`);
    await seen(site, 4);
    await site.counted({
      errors: {
        '/pricing crash TypeError (none)': 1,
        '/pricing crash Error (none)': 1,
        '/pricing crash (other) (none)': 1,
        '/pricing crash RangeError (none)': 1,
      },
    });
    await flushed(page);
    await site.until(() => site.events.some(({ type }) => type === 'page_leave'));
    const bytes = JSON.stringify(stage.front.received.filter((it) => it.body.includes(site.name)));
    expect(bytes).toContain('RangeError');
    expect(bytes).not.toMatch(/ada.lovelace/);
  });

  test('resources that fail to load', async ({ open, stage }) => {
    const site = await openWithExtras({ open, stage }, 'errors');
    const page = await site.visit('/cart');
    await page.evaluate((name) => {
      for (const [tag, attribute] of [
        ['img', 'src'],
        ['script', 'src'],
        ['link', 'href'],
      ] as const) {
        const element = document.createElement(tag);
        element.setAttribute('rel', 'stylesheet');
        element.setAttribute(attribute, `/favicon.ico?${name}`);
        document.body.append(element);
      }
    }, CANARY);
    await site.counted({
      errors: {
        '/cart load img (none)': 1,
        '/cart load script (none)': 1,
        '/cart load link (none)': 1,
      },
    });
    expect(JSON.stringify(site.sent)).not.toContain(CANARY);
  });

  test('fetch that fails or is refused, and one that was aborted not', async ({ open, stage }) => {
    const site = await openWithExtras({ open, stage }, 'errors');
    site.serve('/api', '{}');
    const page = await site.visit('/checkout');
    const told = await page.evaluate(async (name) => {
      const missing = await fetch(`/favicon.ico?${name}`);
      const fine = await (await fetch('/api')).text();
      const failed = await fetch(`http://127.0.0.1:1/${name}`).catch((error) => error);
      const stopped = await fetch('/api', { signal: AbortSignal.abort() }).catch((error) => error);
      const reason = { why: 'the page was left' };
      const why = await fetch('/api', { signal: AbortSignal.abort(reason) }).catch((it) => it);
      const request = new Request('/api', { signal: AbortSignal.abort(reason) });
      return {
        status: missing.status,
        fine,
        ...{ failed: failed instanceof TypeError, stopped: stopped.name, same: why === reason },
        request: (await fetch(request).catch((it) => it)) === reason,
        ...{ name: fetch.name, length: fetch.length, text: fetch.toString() },
        self: await fetch.call(window, '/api').then(({ ok }) => ok),
        wrong: await (fetch as () => Promise<unknown>)().catch(({ name }) => name),
      };
    }, CANARY);
    expect(told).toEqual({
      ...{
        status: 404,
        fine: '{}',
        failed: true,
        stopped: 'AbortError',
        same: true,
        request: true,
      },
      ...{ name: 'fetch', length: 1, text: expect.stringContaining('[native code]') },
      ...{ self: true, wrong: 'TypeError' },
    });
    await site.counted({
      errors: { '/checkout api fetch 404': 1, '/checkout api TypeError (none)': 1 },
    });
    expect(JSON.stringify(site.sent)).not.toContain(CANARY);
  });

  test('a fetch whose failure nobody handles once, and the page hears of it', async ({
    open,
    stage,
  }) => {
    const site = await openWithExtras({ open, stage }, 'errors');
    const page = await site.visit('/pricing');
    await page.evaluate(() => {
      addEventListener('unhandledrejection', () => document.body.append('unhandled'));
      void fetch('http://127.0.0.1:1/');
      void fetch('/', { signal: AbortSignal.abort() });
    });
    await seen(site, 2);
    expect(await page.locator('body').textContent()).toContain('unhandledunhandled');
    await site.counted({ errors: { '/pricing api TypeError (none)': 1 } });
  });

  test("not the beacon's own requests", async ({ open, stage }) => {
    const site = await openWithExtras({ open, stage }, 'errors');
    let tries = 0;
    site.rule = () => {
      tries += 1;
      return ([503, 'refuse'] as const)[tries - 1] ?? 'pass';
    };
    await site.visit('/pricing');
    await site.counted({ views: { '/pricing': 1 }, errors: {} });
    expect(tries).toBe(3);
  });

  test('once a page view, and ten at most', async ({ open, stage }) => {
    const site = await openWithExtras({ open, stage }, 'errors');
    const page = await site.visit('/pricing');
    const again = 'for (let n = 0; n < 3; n += 1) setTimeout(() => { throw new TypeError("x") });';
    await run(page, again);
    await seen(site, 3);
    await page.evaluate(() => history.pushState(null, '', '/about'));
    await run(page, again);
    await seen(site, 3);
    // To a page without an error and back: another view.
    await page.evaluate(() => {
      history.pushState(null, '', '/cart');
      history.pushState(null, '', '/about#more');
      history.pushState(null, '', '/about#most');
    });
    await run(page, again);
    await seen(site, 3);
    await page.evaluate(() => history.pushState(null, '', '/contact'));
    await run(
      page,
      `for (let n = 0; n < 15; n += 1) setTimeout(() => {
        throw Object.assign(new Error(), { name: "abcdefghijklmno"[n] + "Error" });
      });`,
    );
    await seen(site, 15);
    await site.counted({
      errors: {
        '/pricing crash TypeError (none)': 1,
        '/about crash TypeError (none)': 2,
        '/contact crash (other) (none)': 10,
      },
    });
  });

  test('none that a page only pretends, nor a resize that took a frame longer', async ({
    open,
    stage,
  }) => {
    const site = await openWithExtras({ open, stage }, 'errors');
    site.serve('/about', pageWith(site, '', '<div id="box">x</div>'));
    const page = await site.visit('/about');
    await page.evaluate(() => {
      const box = document.querySelector('#box') as HTMLElement;
      box.dispatchEvent(new Event('error', { bubbles: true }));
      dispatchEvent(new ErrorEvent('error', { error: new TypeError('x') }));
      addEventListener('error', ({ message }) => box.append(message));
      let size = 1;
      new ResizeObserver(() => {
        size += 1;
        if (size < 5) box.style.width = `${size * 10}px`;
      }).observe(box);
    });
    await site.until(async () => (await page.textContent('#box'))?.includes('ResizeObserver'));
    site.errors.length = 0;
    await run(page, 'throw new RangeError()');
    await seen(site, 1);
    await site.counted({ errors: { '/about crash RangeError (none)': 1 } });
  });
});
