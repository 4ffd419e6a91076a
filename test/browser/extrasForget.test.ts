import { expect } from 'vitest';
import { openWithExtras } from './support/extrasSite.ts';
import { stageTest } from './support/stageTest.ts';

const test = stageTest({ sites: 3 });

test('forget() deletes what an earlier page stored, and the server forgets', async ({
  open,
  stage,
}) => {
  const site = await openWithExtras({ open, stage }, 'errors');
  const context = await site.context();
  const before = await context.newPage();
  await before.goto(site.origin);
  await before.evaluate(() => window.headcount.consent('granted'));
  await site.until(() => site.visitors === 1);
  await before.close();
  const page = await context.newPage();
  await page.goto(site.origin);
  // A refusal on a page where nothing was granted touches nothing.
  await page.evaluate(() => window.headcount.consent('denied'));
  expect(await context.cookies()).toHaveLength(1);
  expect(site.visitors).toBe(1);
  await page.evaluate(() => window.headcount.forget?.());
  await site.until(() => site.visitors === 0);
  expect(await context.cookies()).toEqual([]);
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
});

test('forget() on the page that was granted consent withdraws it', async ({ open, stage }) => {
  const site = await openWithExtras({ open, stage }, 'errors');
  const context = await site.context();
  const page = await context.newPage();
  await page.goto(site.origin);
  await page.evaluate(() => window.headcount.consent('granted'));
  await site.until(() => site.visitors === 1);
  await page.evaluate(() => window.headcount.forget?.());
  await site.until(() => site.visitors === 0);
  expect(await context.cookies()).toEqual([]);
  const told = site.events.filter(({ type }) => type === 'consent');
  expect(told.map(({ choice }) => choice)).toEqual(['denied']);
});

test('where Do Not Track is read as a refusal, a grant makes no id', async ({ open }) => {
  const site = await open({ 'data-dnt': 'denied' });
  const context = await site.context({ extraHTTPHeaders: { DNT: '1' } });
  await context.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => '1' }),
  );
  const page = await context.newPage();
  await page.goto(site.origin);
  await page.evaluate(() => window.headcount.consent('granted'));
  await site.until(() => site.events.length > 0);
  expect(site.sent.map(({ visitor }) => visitor)).toEqual([undefined]);
  expect(await context.cookies()).toEqual([]);
});
