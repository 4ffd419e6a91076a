import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { Rule } from './support/front.ts';
import { stageTest } from './support/stageTest.ts';
import type { TestSite } from './support/testSite.ts';

const test = stageTest({ sites: 20 });

const say = (page: Page, choice: 'granted' | 'denied' | 'objected') =>
  page.evaluate((it) => window.headcount.consent(it), choice);
const search = (page: Page) => page.evaluate(() => window.headcount.event('search'));
const signup = (page: Page) => page.evaluate(() => window.headcount.event('signup'));
const remembered = (page: Page) =>
  page.waitForFunction(() => document.cookie.includes('headcount='));

/** Grants, and waits until the server knows the visitor. */
async function grant(site: TestSite, page: Page): Promise<void> {
  await say(page, 'granted');
  await remembered(page);
  await site.until(() => site.visitors > 0);
}

/** What was sent of withdrawals. */
const farewells = (site: TestSite) =>
  site.sent
    .filter(({ events }) =>
      events.some(({ type, choice }) => type === 'consent' && choice !== 'granted'),
    )
    .map(({ visitor, consent }) => ({ visitor, consent }));

async function idOf(context: BrowserContext): Promise<string | undefined> {
  return (await context.cookies()).find(({ name }) => name === 'headcount')?.value;
}

/** Keeps what a grant loads back from the pages of a profile; call it to let it through. */
async function holdMemory(context: BrowserContext): Promise<() => void> {
  const held = Promise.withResolvers<void>();
  await context.route('**/*.memory.js', async (route) => {
    await held.promise;
    await route.continue();
  });
  return held.resolve;
}

/** Two tabs with a grant; one withdraws while a request of the other is held back. */
async function withdrawBeside(site: TestSite) {
  const context = await site.context();
  const [here, there] = [await context.newPage(), await context.newPage()];
  for (const page of [here, there]) {
    await page.goto(`${site.origin}/`);
    await grant(site, page);
  }
  await site.counted({ views: { '/': 2 } });
  const held = Promise.withResolvers<void>();
  let holding = false;
  site.rule = async ({ envelope }): Promise<Rule> => {
    if (envelope?.events.some(({ name }) => name === 'search')) {
      holding = true;
      await held.promise;
    }
    return 'pass';
  };
  await search(there);
  await site.until(() => holding);
  await say(here, 'denied');
  return { context, there, held };
}

/** Page views that the audience is estimated from: entries without an id, and those counted as both. */
function entries(site: TestSite) {
  const sum = (count: Parameters<TestSite['counts']>[1]) =>
    Object.values(site.counts('audience_day', count)).reduce((all, it) => all + it, 0);
  return { anonymous: sum('anonymous_visits'), twice: sum('counted_twice') };
}

/** Leaves two events, `search` and `signup`, on the device: no server answers for them. */
async function leaveKept(site: TestSite, page: Page): Promise<void> {
  let away = true;
  site.rule = () => (away ? 'refuse' : 'pass');
  await search(page);
  await signup(page);
  await page.goto(`${site.origin}/pricing`);
  expect(await page.evaluate(() => localStorage.getItem('headcount'))).toContain('signup');
  away = false;
}

describe.concurrent('what an earlier page kept', () => {
  test('is not sent after twelve hours, when a server no longer knows it again', async ({
    open,
  }) => {
    const site = await open();
    const page = await site.visit('/');
    await grant(site, page);
    await leaveKept(site, page);
    await page.evaluate(() => {
      const kept: unknown[] = JSON.parse(localStorage.getItem('headcount') ?? '[]');
      const isSearch = (it: unknown): it is { name: string; at: number } =>
        (it as { name?: string }).name === 'search';
      for (const it of kept.filter(isSearch)) it.at -= (12 * 60 + 1) * 60_000;
      localStorage.setItem('headcount', JSON.stringify(kept));
    });
    const before = site.sent.length;
    await grant(site, page);
    await site.counted({ customs: { '/ signup': 1 } });
    const names = site.sent.slice(before).flatMap(({ events }) => events.map(({ name }) => name));
    expect(names).not.toContain('search');
  });

  test('under one id is not sent under another', async ({ open }) => {
    const site = await open();
    const context = await site.context();
    const page = await context.newPage();
    await page.goto(`${site.origin}/`);
    await grant(site, page);
    const first = await idOf(context);
    await leaveKept(site, page);
    await context.clearCookies();
    await say(page, 'granted');
    await remembered(page);
    expect(await idOf(context)).not.toBe(first);
    await search(page);
    await site.counted({ customs: { '/pricing search': 1 }, plans: {} });
  });
});

describe.concurrent('a withdrawal', () => {
  test('while the code of a grant still loads deletes the id of an earlier page', async ({
    open,
  }) => {
    const site = await open();
    const context = await site.context();
    const page = await context.newPage();
    await page.goto(`${site.origin}/`);
    await grant(site, page);
    const visitor = await idOf(context);
    const letThrough = await holdMemory(context);
    await page.goto(`${site.origin}/pricing`);
    await say(page, 'granted');
    await say(page, 'denied');
    letThrough();
    await site.until(async () => (await idOf(context)) === undefined);
    await site.until(() => site.visitors === 0);
    expect(farewells(site)).toEqual([{ visitor, consent: 'denied' }]);
  });

  test('while the code of the first grant still loads makes no id', async ({ open }) => {
    const site = await open();
    const context = await site.context();
    const letThrough = await holdMemory(context);
    const page = await context.newPage();
    await page.goto(`${site.origin}/`);
    await say(page, 'granted');
    await say(page, 'denied');
    await search(page);
    letThrough();
    // Nothing is sent before it has loaded.
    await site.counted({ customs: { '/ search': 1 } });
    expect(await context.cookies()).toEqual([]);
    expect(site.sent.filter(({ visitor }) => visitor)).toEqual([]);
    expect(farewells(site)).toEqual([]);
  });

  test('deletes an id of before the tag had a domain', async ({ open }) => {
    const site = await open();
    const context = await site.context();
    const page = await context.newPage();
    await page.goto(`${site.wwwOrigin}/`);
    await grant(site, page);
    await site.tagPages({ 'data-domain': `${site.name}.example` });
    await page.goto(`${site.wwwOrigin}/pricing`);
    await say(page, 'granted');
    await site.until(() => site.counts('views')['/pricing'] === 1);
    await say(page, 'denied');
    await site.until(() => site.visitors === 0);
    expect(await context.cookies()).toEqual([]);
  });

  test('in one tab holds though a request of another arrives after it', async ({ open }) => {
    const site = await open();
    const { context, there, held } = await withdrawBeside(site);
    await site.until(() => site.visitors === 0);
    held.resolve();
    await site.until(() => site.visitors > 0);
    await signup(there);
    await site.until(() => site.visitors === 0);
    expect(await context.cookies()).toEqual([]);
  });

  test('in one tab is told by another that ends with a request under way', async ({ open }) => {
    const site = await open();
    const { there, held } = await withdrawBeside(site);
    await site.until(() => farewells(site).length === 1);
    await there.goto('about:blank');
    await site.until(() => farewells(site).length >= 2);
    held.resolve();
  });

  test('is also a word that is none', async ({ open }) => {
    const site = await open();
    const context = await site.context();
    const page = await context.newPage();
    await page.goto(`${site.origin}/`);
    await grant(site, page);
    await page.evaluate(() => (window.headcount.consent as (it: string) => void)('deny'));
    await site.until(() => site.visitors === 0);
    expect(await context.cookies()).toEqual([]);
    await page.evaluate(() => window.headcount.signal('platform', 'granted'));
    await search(page);
    await site.counted({ customs: { '/ search': 1 } });
    expect(site.visitors).toBe(0);
  });
});

describe.concurrent('a visit counts once', () => {
  test('where its page has the tag twice', async ({ open }) => {
    const site = await open();
    site.serve('/', `${site.tag}${site.tag}<button data-hc="buy">Buy</button>`);
    const page = await site.visit('/');
    await page.click('button');
    await site.counted({ views: { '/': 1 }, clicks: { '/ buy': 1 } });
  });

  test('where a grant comes after its first request failed', async ({ open }) => {
    const site = await open();
    site.rule = (request) => (request === site.received[0] ? 503 : 'pass');
    const page = await site.visit('/');
    await site.until(() => site.received[0]?.answer === 503);
    await grant(site, page);
    await site.counted({ views: { '/': 1 } });
    expect(entries(site)).toEqual({ anonymous: 0, twice: 0 });
  });

  test('where a grant comes on a page that another host of the site led to', async ({ open }) => {
    const site = await open();
    site.serve('/', `<a href="${site.wwwOrigin}/pricing">Pricing</a>`);
    const page = await (await site.context()).newPage();
    await page.goto(`${site.insecureOrigin}/`);
    await page.click('a');
    await page.waitForURL('**/pricing');
    await site.counted({ views: { '/pricing': 1 } });
    await grant(site, page);
    expect(site.events.filter(({ type }) => type === 'consent')).toHaveLength(1);
    expect(entries(site)).toEqual({ anonymous: 0, twice: 0 });
  });
});

test.concurrent('events too long for one request hold up no others', async ({ open }) => {
  const site = await open();
  const page = await (await site.context()).newPage();
  await page.clock.install();
  await page.goto(`${site.origin}/`);
  await say(page, 'granted');
  await remembered(page);
  await page.evaluate(() => {
    // Each three bytes: more than the 64 KB that browsers take at a time.
    const text = '漢'.repeat(3_700);
    for (let count = 0; count < 7; count += 1) window.headcount.event('search', { text });
    window.headcount.event('signup');
  });
  await site.until(async () => {
    // It waits longer each time.
    await page.clock.runFor(1_000);
    return site.counts('customs')['/ signup'];
  });
  // The server refuses each of the long ones for itself.
  await site.counted({ customs: { '/ signup': 1 } });
  await site.until(() => site.events.filter(({ name }) => name === 'search').length === 7);
});

test.concurrent('mail addresses and scripts are no downloads', async ({ open }) => {
  const site = await open();
  const links = ['mailto:info@lamps.zip', 'javascript:void document.body', 'tel:1.pdf'];
  const page = '<button data-hc="buy">Buy</button>';
  const stay = '<script>addEventListener("click",(it)=>it.preventDefault())</script>';
  site.serve(
    '/',
    `${site.tag}${links.map((it) => `<a href="${it}">x</a>`).join(' ')}${page}${stay}`,
  );
  const tab = await site.visit('/');
  for (const link of await tab.locator('a').all()) await link.click();
  await tab.click('button');
  await site.counted({ clicks: { '/ buy': 1 } });
  const clicks = site.events.filter(({ type }) => type === 'click');
  expect(clicks.map(({ target }) => target)).toEqual(['buy']);
});

test.concurrent('of the query no other names leave the page', async ({ open }) => {
  const site = await open();
  const secret = ['utm_token=1', 'utm_email=2', 'utm_id=3', 'my_utm_source=4', 'token=5'];
  await site.visit(`/?${[...secret, 'utm_source=newsletter', 'my_utm_medium=6'].join('&')}`);
  await site.counted({ campaigns: { 'newsletter (none) (none)': 1 } });
  const [view] = site.events as readonly { readonly url?: string }[];
  expect(view?.url).toBe(`${site.origin}/?utm_source=newsletter`);
});
