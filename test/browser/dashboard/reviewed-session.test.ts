import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import demo from '../../../policies/demo.json' with { type: 'json' };
import { type Chromium, openChromium } from '../support/chromium.ts';
import { openReader, type Reader, signIn } from './support/openReader.ts';
import { type DashboardServer, openServer } from './support/openServer.ts';

let chromium: Chromium;
let server: DashboardServer;
let reader: Reader;
let token: string;
let another: string;

beforeAll(async () => {
  const sites = [demo, { ...demo, site: 'shop' }];
  server = await openServer({ sites, from: Date.UTC(2026, 9, 1, 12, 30) });
  [token, another] = await Promise.all([server.token('demo'), server.token('shop')]);
  chromium = await openChromium();
});
afterAll(async () => {
  await chromium?.close();
  await server?.close();
});
beforeEach(async () => {
  reader = await openReader(chromium.browser);
});
afterEach(async () => {
  await reader.close();
});

const shows = (page: Page, site: string) =>
  page.locator('h1 .soft').getByText(site, { exact: true }).waitFor();
const asksForToken = (page: Page) => page.getByLabel('Your token').waitFor();
const signOut = (page: Page) => page.getByRole('button', { name: 'Sign out' }).click();

async function stay(page: Page): Promise<void> {
  await page.goto(`${server.url}/`);
  await page.getByLabel('Stay signed in on this device').check();
  await signIn(page, token);
  await shows(page, 'demo');
}

/** The page comes as it was left (bfcache): there locators find nothing, and no load is told. */
async function backToSignIn(page: Page): Promise<void> {
  await page.goBack({ waitUntil: 'commit' });
  const shown = () =>
    page.evaluate(() => [
      location.search,
      document.body.textContent?.includes('Your token'),
      document.body.textContent?.includes('Lamp Shop'),
    ]);
  await expect.poll(shown, { timeout: 20_000 }).toEqual(['', true, false]);
}

test('a link to what nobody counts by shows the page', async () => {
  const { page, heard } = reader;
  await page.goto(`${server.url}/#token=${token}&filter=foo:bar%3D1&filter=time:day%3D2026-11-01`);
  await shows(page, 'demo');
  expect(heard).toEqual([]);
});

test('a view that cannot be drawn says so, and everything is shown again', async () => {
  const { page } = reader;
  await page.addInitScript(() => {
    const hasOwn = Object.hasOwn;
    Object.hasOwn = (it, key) => {
      if (key === 'stumble') throw new Error('stumbled');
      return hasOwn(it, key);
    };
  });
  await page.goto(`${server.url}/#token=${token}&filter=visit:device%3Dstumble`);
  await page.getByText('stumbled over what the address asks for').waitFor();
  await page.getByRole('button', { name: 'Show everything again' }).click();
  await shows(page, 'demo');
  expect(page.url()).toBe(`${server.url}/#/audience`);
  await page.goBack();
  await page.locator('[data-state=stumbled]').waitFor();
  await page.goForward();
  await shows(page, 'demo');
});

test.each(['blocked', 'full'])(
  'where storage is %s signing in works, until the page is left',
  async (how) => {
    const { page, heard } = reader;
    await page.addInitScript((blocked) => {
      const refuse = () => {
        throw new DOMException('No', 'SecurityError');
      };
      if (!blocked) Storage.prototype.setItem = refuse;
      else
        for (const name of ['localStorage', 'sessionStorage'])
          Object.defineProperty(window, name, { get: refuse });
    }, how === 'blocked');
    await page.goto(`${server.url}/`);
    await page.getByText('only until you leave it').waitFor();
    expect(await page.getByLabel('Stay signed in on this device').count()).toBe(0);
    await signIn(page, token);
    await shows(page, 'demo');
    await page.reload();
    await asksForToken(page);
    expect(heard).toEqual([]);
  },
);

test('signing out in one tab signs out the others, and Back does not bring the numbers', async () => {
  const { page } = reader;
  await stay(page);
  const tab = await reader.openTab();
  await tab.goto(`${server.url}/`);
  await shows(tab, 'demo');
  await tab.goto('about:blank');
  await signOut(page);
  await asksForToken(page);
  await backToSignIn(tab);

  await stay(page);
  await page.getByRole('combobox', { name: /^Period/ }).selectOption('Yesterday');
  await tab.reload();
  await shows(tab, 'demo');
  await signOut(tab);
  await asksForToken(page);
  expect(await page.locator('[role=alert]').textContent()).toMatch(/signed out in another tab/);
  await page.goBack();
  await asksForToken(page);
});

test('Back to a page of the same tab, from before it was signed out, asks for a token', async () => {
  const { page } = reader;
  await page.goto(`${server.url}/`);
  await signIn(page, token);
  await shows(page, 'demo');
  await page.goto('about:blank');
  await page.goto(`${server.url}/?again`);
  await shows(page, 'demo');
  await signOut(page);
  await asksForToken(page);
  await page.goBack();
  await backToSignIn(page);
});

test('a token in a link is taken out of the address, whatever the page shows just then', async () => {
  const { page } = reader;
  const follow = (fragment: string) =>
    page.evaluate((to) => {
      location.hash = to;
    }, fragment);
  await page.goto(`${server.url}/#token=hc_short`);
  await page.getByText('has for a token is none').waitFor();
  expect(page.url()).toBe(`${server.url}/`);
  await follow(`/audience?token=${token}&period=7d`);
  await shows(page, 'demo');
  expect(page.url()).toBe(`${server.url}/#/audience?period=7d`);
  await follow(`token=${another}`);
  await page.getByText('has a token of its own').waitFor();
  expect(page.url()).toBe(`${server.url}/#/audience?period=7d`);
  await page.getByRole('button', { name: 'Stay as I am' }).click();
  await shows(page, 'demo');
  expect(await page.getByRole('combobox', { name: /^Period/ }).inputValue()).toBe('7d');
});

test('a link’s token holds for its tab, and the device keeps the one it has', async () => {
  const { page } = reader;
  await stay(page);
  const tab = await reader.openTab();
  await tab.goto(`${server.url}/#token=${another}`);
  await tab.getByRole('button', { name: 'Use it in this tab' }).click();
  await shows(tab, 'shop');
  await page.reload();
  await shows(page, 'demo');
});

test('a device’s token that is not valid any more is forgotten, though the tab has another', async () => {
  const { page } = reader;
  await stay(page);
  const old = `hc_${'a'.repeat(43)}`;
  await page.evaluate((it) => sessionStorage.setItem('headcount.token', it), old);
  await page.reload();
  await page.getByText('not valid, or not any more').waitFor();
  await page.reload();
  await shows(page, 'demo');
});
