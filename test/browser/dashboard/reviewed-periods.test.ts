import type { Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import demo from '../../../policies/demo.json' with { type: 'json' };
import { type Chromium, openChromium } from '../support/chromium.ts';
import { openReader, type Reader, signIn } from './support/openReader.ts';
import { type DashboardServer, openServer } from './support/openServer.ts';
import { sendViews } from './support/sendViews.ts';

const DAY = 86_400_000;
/** A Thursday. */
const NOON = Date.UTC(2026, 9, 1, 12, 30);
const TODAY = '2026-10-02';

let chromium: Chromium;
let server: DashboardServer;
let reader: Reader;

beforeAll(async () => {
  server = await openServer({ sites: [demo], from: NOON });
  const page = 'https://lamps.example/pricing';
  await sendViews(server.url, 'demo', { page, at: NOON, visitors: 25 });
  await server.release(NOON + DAY - 3 * 3_600_000);
  await sendViews(server.url, 'demo', { page, at: NOON + DAY - 3 * 3_600_000, visitors: 25 });
  await server.release(NOON + DAY);
  chromium = await openChromium();
});
afterAll(async () => {
  await chromium?.close();
  await server?.close();
});
beforeEach(async () => {
  reader = await openReader(chromium.browser, { timezoneId: 'Asia/Tokyo' });
});
afterEach(async () => {
  await reader.close();
});

async function open(fragment: string, role?: 'compliance'): Promise<Page> {
  await reader.page.goto(`${server.url}/${fragment}`);
  await signIn(reader.page, await server.token('demo', role));
  return reader.page;
}

const said = (page: Page, panel: string, text: string | RegExp) =>
  page.locator(`[data-panel=${panel}]`).filter({ hasText: text }).waitFor();

test('of today alone its hours are shown, and the rest says when it is published', async () => {
  const page = await open(`#/audience?period=${TODAY}..${TODAY}`);
  const words = 'The numbers of today are published tomorrow at 00:15.';
  for (const panel of ['audience', 'totals', 'pages', 'where']) await said(page, panel, words);
  await page.locator('[data-panel=series] [data-kind=hour]').waitFor();
  await page.getByRole('button', { name: 'Show as table' }).click();
  const hour = page.locator('[data-panel=series] tr[data-value="25"]');
  expect(await hour.locator('th').textContent()).toBe('2 Oct 2026, 09:00');
  expect(reader.heard).toEqual([]);
});

test('of days to come and of days long ago nothing is asked, and nothing is refused', async () => {
  const page = await open('#/audience?period=2026-12-24..2027-01-06');
  const panels = ['audience', 'totals', 'series', 'pages'];
  for (const panel of panels) await said(page, panel, 'it begins on 24 Dec 2026');
  await page.goto(`${server.url}/#/audience?period=0001-01-01..1066-10-14`);
  for (const panel of panels) await said(page, panel, 'these days were before');
  await page.goto(`${server.url}/#/audience?period=0001-01-01..9999-12-31`);
  await page.locator('[data-panel=pages] [data-value="25"]').first().waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(reader.heard).toEqual([]);
});

test('what was asked of a period that was left holds up nothing', async () => {
  const held: Route[] = [];
  let given = 0;
  reader.page.on('requestfailed', () => {
    given += 1;
  });
  await reader.page.route('**/v1/query', (route) => {
    held.push(route);
  });
  const page = await open('#/audience?period=2026-09-01..2026-09-02');
  await expect.poll(() => held.length).toBe(3);
  await page.goto(`${server.url}/#/audience?period=2026-09-10..2026-09-11`);
  // Three at a time: there is only room since others were given up.
  await expect
    .poll(() => held.some((route) => route.request().postData()?.includes('2026-09-11')))
    .toBe(true);
  expect(given).toBeGreaterThan(0);
  const stale = held.slice(3).filter((it) => it.request().postData()?.includes('2026-09-02'));
  expect(stale).toEqual([]);
});

test('where the files of the page are gone, the map and the chart say so', async () => {
  for (const gone of ['world', 'drawSeries']) {
    await reader.page.route(`**/dashboard/${gone}*`, (route) => route.fulfill({ status: 404 }));
  }
  const page = await open('');
  await said(page, 'where', 'The map could not be loaded. Load the page again');
  await said(page, 'series', 'The chart could not be loaded. Load the page again');
});

test('a ledger that is whole as the server says is checked here, also against what was shown before', async () => {
  const page = await open('', 'compliance');
  const proof = page.locator('[data-panel=ledger] [data-value=whole]');
  await proof.filter({ hasText: 'The server says that it is whole.' }).waitFor();
  expect(await proof.locator('.good').count()).toBe(0);
  const check = page.getByRole('button', { name: 'Check it here' });
  await check.click();
  await proof.locator('.good').filter({ hasText: 'Whole, as your browser checked.' }).waitFor();
  await page.route('**/v1/compliance/ledger*', async (route) => {
    const response = await route.fetch();
    const chain = (await response.json()) as {
      readonly entries: readonly { readonly seq: number }[];
    };
    const entries = chain.entries.filter(({ seq }) => seq <= 3);
    await route.fulfill({
      response,
      json: { ...chain, head: entries.at(-1) ?? null, entries, total: 3 },
    });
  });
  const checked = page.locator('[data-panel=ledger] [data-value=checked]');
  await check.click();
  await checked.filter({ hasText: 'when this page was loaded there were' }).waitFor();
  expect(await proof.locator('.good').count()).toBe(0);
  // A page that was loaded since was never told of more; the device was.
  await page.reload();
  await check.click();
  await checked.filter({ hasText: 'last checked on this device there were' }).waitFor();
  await page.getByRole('button', { name: 'Forget it' }).click();
  await check.click();
  await proof.locator('.good').waitFor();
});
