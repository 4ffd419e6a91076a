import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import demo from '../../../policies/demo.json' with { type: 'json' };
import mindnamo from '../../../policies/mindnamo.json' with { type: 'json' };
import type { SiteDescription } from '../../../query/siteSchema.ts';
import { useClickHouseFront } from '../../support/clickhouseFront.ts';
import { type Chromium, openChromium } from '../support/chromium.ts';
import { openPageServer, type PageServer, type ServedPage } from '../support/pageServer.ts';
import { leaving, openReader, type Reader, signIn } from './support/openReader.ts';
import { type DashboardServer, openServer } from './support/openServer.ts';
import { readPanels } from './support/readPanels.ts';
import { sendViews } from './support/sendViews.ts';

const front = useClickHouseFront();

/** A Thursday. */
const NOON = Date.UTC(2026, 9, 1, 12, 30);
const DAY = 86_400_000;

let chromium: Chromium;
let pages: PageServer;
let page: ServedPage = { html: '' };
let server: DashboardServer;
let reader: Reader;

beforeAll(async () => {
  pages = await openPageServer((_host, path) => (path === '/' ? page : undefined));
  const named = (site: string) => ({ ...demo, site });
  server = await openServer({
    sites: [
      { ...demo, origins: [`http://localhost:${pages.port}`] },
      ...['few', 'shop'].map(named),
      mindnamo,
    ],
    ...{ from: NOON, clickhouse: await front.server() },
  });
  chromium = await openChromium();
  const yesterday = { page: 'https://lamps.example/pricing', at: NOON };
  await sendViews(server.url, 'few', { ...yesterday, visitors: 3 });
  await sendViews(server.url, 'shop', { ...yesterday, visitors: 25 });
});
afterAll(async () => {
  await chromium?.close();
  await server?.close();
  await pages?.close();
});
beforeEach(async () => {
  reader = await openReader(chromium.browser);
  // Timers of the page go off when the test says so.
  await reader.page.clock.install();
});
afterEach(async () => {
  const { requests, heard } = reader;
  await reader.close();
  // The browser says so of every answer that is a problem, and of those that never come.
  expect(heard.filter((it) => !it.startsWith('Failed to load resource'))).toEqual([]);
  expect(leaving(requests, server.url)).toEqual([]);
});

async function open(site: string, fragment = ''): Promise<Page> {
  await reader.page.goto(`${server.url}/${fragment}`);
  await signIn(reader.page, await server.token(site));
  return reader.page;
}

async function described(site: string): Promise<SiteDescription> {
  const response = await server.fetch('/v1/site', await server.token(site));
  return (await response.json()) as SiteDescription;
}

const textOf = (of: Page, selector: string) =>
  of
    .locator(selector)
    .textContent()
    .then((text) => text?.replace(/\s+/g, ' ') ?? '');

test('before anything has come there is a snippet that counts, and the page tells by itself that events come', async () => {
  const shown = await open('demo');
  await shown.locator('[data-state=nothing]').waitFor();
  const snippet = await shown.locator('pre.snippet').textContent();
  expect(snippet).toBe((await described('demo')).snippet?.trim());
  expect(await textOf(shown, '[data-state=nothing]')).toMatch(/Nothing has come yet.*\?debug=1/);
  expect(await shown.locator('[data-panel=pages]').count()).toBe(0);

  page = { html: `<!doctype html><title>Lamps</title>${snippet}` };
  const visitor = await chromium.browser.newPage();
  await visitor.goto(`http://localhost:${pages.port}/`);
  await expect.poll(async () => (await described('demo')).arriving, { timeout: 20_000 }).toBe(true);
  await visitor.close();
  // No sooner than a minute after it was told.
  await shown.clock.fastForward(61_000);
  await shown.locator('[data-state=arriving]').waitFor();
  const words = await textOf(shown, '[data-state=arriving]');
  expect(words).toMatch(/Events are arriving/);
  expect(words).toContain('today at 13:15');
  expect(words).toContain('tomorrow at 00:15');
  expect(words).toContain('on Monday 5 October at 00:15');
  expect(words).toContain('on Sunday 1 November at 00:15');
  expect(words).toContain('Times of UTC');
});

test('under noise it is not told whether anything has come', async () => {
  const shown = await open('mindnamo');
  await shown.locator('[data-state=unknown]').waitFor();
  const before = await textOf(shown, 'main');
  expect(before).toMatch(/Whether events have come is not told/);
  expect(before).toContain('tomorrow at 00:15');
  const [origin = ''] = mindnamo.origins;
  await sendViews(server.url, 'mindnamo', { page: `${origin}/`, at: NOON, visitors: 3 });
  await shown.clock.fastForward(61_000);
  await shown.reload();
  await shown.locator('[data-state=unknown]').waitFor();
  expect(await textOf(shown, 'main')).toBe(before);
});

test('where all is withheld the page says so, and shows no zero', async () => {
  await server.release(NOON + DAY);
  const shown = await open('few', '#/audience?period=yesterday');
  await shown.locator('[data-panel=pages] .said').waitFor();
  await expect.poll(async () => (await readPanels(shown)).settled).toBe(true);
  expect(await textOf(shown, '[data-panel=totals] .totals')).toMatch(
    /too few to be shown|does not mean zero/,
  );
  const { panels } = await readPanels(shown);
  expect(Object.values(panels).flat()).toEqual([]);
  for (const panel of ['pages', 'sources', 'where', 'devices']) {
    expect(await textOf(shown, `[data-panel=${panel}]`)).toMatch(/Too few people|withheld/);
  }
});

test('while ClickHouse is away the numbers stay under a banner, which goes by itself', async () => {
  await server.release(NOON + DAY);
  const shown = await open('shop', '#/audience?period=yesterday');
  const views = shown.locator('[data-panel=pages] [data-metric=pageviews][data-value="25"]');
  await views.first().waitFor();
  await expect.poll(async () => (await readPanels(shown)).settled).toBe(true);
  const before = await readPanels(shown);
  front.fault = ({ kind }) => (kind === 'select' ? { type: 'reset-before' } : undefined);
  // The next hour is published within it, so that the page asks anew.
  await shown.clock.fastForward(2 * 3_600_000);
  const banner = shown.locator('[data-state=away]');
  await banner.waitFor();
  expect(await banner.textContent()).toMatch(/database with the numbers does not answer/);
  expect(await readPanels(shown)).toEqual(before);
  // Another period has no numbers yet, and says why.
  await shown.getByRole('combobox', { name: /^Period/ }).selectOption('Last 7 days');
  await shown.locator('[data-panel=pages] .said').waitFor();
  front.fault = undefined;
  // Within the minute: after one the page would ask anew in any case.
  let ahead = 0;
  await expect
    .poll(
      async () => {
        if (ahead < 44_000) await shown.clock.fastForward(4_000);
        ahead += 4_000;
        return [await banner.count(), await views.count()];
      },
      { timeout: 30_000 },
    )
    .toEqual([0, 1]);
});

test('a token that is revoked while the page is open asks for another, and says so', async () => {
  await server.release(NOON + DAY);
  const shown = await open('shop');
  await shown.locator('[data-panel=pages] [data-value]').first().waitFor();
  await server.revokeAll();
  await shown.getByRole('combobox', { name: /^Period/ }).selectOption('Yesterday');
  await shown.getByLabel('Your token').waitFor();
  expect(await textOf(shown, '[role=alert]')).toMatch(/not valid, or not any more/);
  expect(await shown.evaluate(() => sessionStorage.length + localStorage.length)).toBe(0);
  // With another one it goes on where it was.
  await signIn(shown, await server.token('shop'));
  await shown.locator('[data-panel=pages] [data-value]').first().waitFor();
  expect(await shown.getByRole('combobox', { name: /^Period/ }).inputValue()).toBe('yesterday');
});

test('a token that is none, of nobody or of an operator is refused in words', async () => {
  const shown = reader.page;
  await shown.goto(`${server.url}/`);
  await signIn(shown, 'password');
  expect(await textOf(shown, '[role=alert]')).toMatch(/^That is not a token/);
  expect(reader.requests.filter(({ url }) => url.includes('/v1/'))).toEqual([]);
  await signIn(shown, `hc_${'a'.repeat(43)}`);
  await shown.getByText('not valid, or not any more').waitFor();
  await signIn(shown, await server.operatorToken());
  await shown.getByText(/role product or compliance/).waitFor();
  await shown.getByRole('button', { name: 'Use another token' }).click();
  await signIn(shown, await server.token('shop'));
  await shown.locator('[data-panel=pages]').waitFor();
});

test('the link of another site says whose numbers are shown', async () => {
  await server.release(NOON + DAY);
  const shown = await open('shop', '#/audience?site=few&panel=pages');
  await shown.locator('[data-panel=pages]').waitFor();
  const [notice = ''] = await shown.locator('.notice').allInnerTexts();
  expect(notice).toMatch(/link you opened is of the site few; your token reads shop/);
});

test('without the server the page says so and comes back', async () => {
  await server.release(NOON + DAY);
  const shown = reader.page;
  await shown.goto(`${server.url}/#/audience?period=yesterday`);
  await shown.context().setOffline(true);
  await signIn(shown, await server.token('shop'));
  await shown.getByText('The server does not answer').waitFor();
  await shown.context().setOffline(false);
  await shown.getByRole('button', { name: 'Try again' }).click();
  await shown.locator('[data-panel=pages] [data-value]').first().waitFor();
  await shown.context().setOffline(true);
  await shown.getByRole('combobox', { name: /^Period/ }).selectOption('Last 7 days');
  const banner = shown.locator('[data-state=away]');
  await banner.waitFor();
  expect(await banner.textContent()).toMatch(/The server does not answer/);
  await shown.context().setOffline(false);
  await shown.getByRole('button', { name: 'Ask now' }).click();
  await banner.waitFor({ state: 'detached' });
  await shown.locator('[data-panel=pages] [data-value]').first().waitFor();
});
