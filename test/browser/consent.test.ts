import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { Rule } from './support/front.ts';
import { stageTest } from './support/stageTest.ts';
import type { TestSite } from './support/testSite.ts';
import { Touches } from './support/touches.ts';

const test = stageTest({ sites: 30 });

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** Seconds of thirteen months, however short they are. */
const THIRTEEN_MONTHS = (13 * 365 * 86_400) / 12;

const say = (page: Page, choice: 'granted' | 'denied' | 'objected') =>
  page.evaluate((it) => window.headcount.consent(it), choice);

/** The visitor's cookie, once it is there. */
async function idOf(site: TestSite, context: BrowserContext) {
  const find = async () => (await context.cookies()).find(({ name }) => name === 'headcount');
  await site.until(find);
  const cookie = await find();
  if (!cookie) throw new Error('There is no cookie.');
  return cookie;
}

/** Waits until an event of a type has been counted, for one whose place in the cubes does not tell. */
const sent = (site: TestSite, type: string) =>
  site.until(() =>
    site.received.some(
      ({ answer, envelope }) => answer === 202 && envelope?.events.some((it) => it.type === type),
    ),
  );

/** What the audience is estimated from: entries with and without an id, and those counted as both. */
function audience(site: TestSite) {
  const sum = (count: Parameters<TestSite['counts']>[1]) =>
    Object.values(site.counts('audience_day', count)).reduce((all, it) => all + it, 0);
  return {
    visitors: sum('visitors'),
    consented: sum('consented_visits'),
    anonymous: sum('anonymous_visits'),
    twice: sum('counted_twice'),
  };
}

describe.concurrent('a grant', () => {
  test('makes one random id that lives at most thirteen months and that no visit prolongs', async ({
    open,
  }) => {
    const site = await open();
    const context = await site.context();
    const page = await context.newPage();
    await page.goto(`${site.origin}/`);
    await say(page, 'granted');
    const cookie = await idOf(site, context);
    expect(cookie.value).toMatch(UUID);
    expect(cookie).toMatchObject({ path: '/', sameSite: 'Lax', secure: false, httpOnly: false });
    expect(cookie.domain).toBe(new URL(site.origin).hostname);
    const lifetime = cookie.expires - Date.now() / 1000;
    expect(lifetime).toBeGreaterThan(THIRTEEN_MONTHS - 10 * 86_400);
    expect(lifetime).toBeLessThan(THIRTEEN_MONTHS);
    for (const path of ['/pricing', '/about']) {
      await page.goto(site.origin + path);
      await say(page, 'granted');
      await site.until(() => site.counts('views')[path] === 1);
    }
    expect(await idOf(site, context)).toEqual(cookie);
    expect(site.visitors).toBeGreaterThan(0);
    expect(site.counts('total', 'visitors')).toEqual({ '': 1 });
    const ids = site.sent.flatMap(({ visitor }) => visitor ?? []);
    expect(new Set(ids)).toEqual(new Set([cookie.value]));
  });

  test('sends language, time zone and screen, and not before', async ({ open }) => {
    const site = await open();
    const context = await site.context({
      locale: 'de-DE',
      timezoneId: 'Europe/Berlin',
      screen: { width: 400, height: 700 },
    });
    const page = await context.newPage();
    await page.goto(`${site.origin}/`);
    await site.counted({ contexts: { 'de-DE (unknown) (unknown)': 1 } });
    await say(page, 'granted');
    await idOf(site, context);
    await page.evaluate(() => window.headcount.page());
    await site.counted({
      contexts: { 'de-DE (unknown) (unknown)': 1, 'de-DE Europe/Berlin small': 1 },
    });
  });

  test('after the entry was counted makes the visitor known and its visit counts once', async ({
    open,
  }) => {
    const site = await open();
    const page = await site.visit('/');
    await site.counted({ views: { '/': 1 } });
    expect(audience(site)).toEqual({ visitors: 0, consented: 0, anonymous: 1, twice: 0 });
    await say(page, 'granted');
    await sent(site, 'consent');
    expect(audience(site)).toEqual({ visitors: 1, consented: 1, anonymous: 1, twice: 1 });
    expect(site.events.filter(({ type }) => type === 'consent')).toEqual([
      expect.objectContaining({ choice: 'granted', entryCounted: true }),
    ]);
    // Once a page load, whatever is said again.
    await say(page, 'denied');
    await say(page, 'granted');
    await page.evaluate(() => window.headcount.event('search'));
    await site.counted({ customs: { '/ search': 1 } });
    expect(audience(site)).toMatchObject({ anonymous: 1, twice: 1 });
  });

  test('on a page that is no entry says so', async ({ open }) => {
    const site = await open();
    site.serve('/', `<a id="next" href="/pricing">Next</a>${site.tag}`);
    const page = await site.visit('/');
    await page.click('#next');
    await page.waitForURL('**/pricing');
    await site.counted({ views: { '/': 1, '/pricing': 1 } });
    await say(page, 'granted');
    await sent(site, 'consent');
    expect(audience(site)).toMatchObject({ visitors: 1, anonymous: 1, twice: 0 });
  });

  test('before the first event went out counts it with the id', async ({ open }) => {
    const site = await open();
    site.tag += '<script type="module">headcount.consent("granted")</script>';
    await site.visit('/');
    await site.counted({ views: { '/': 1 } });
    expect(audience(site)).toEqual({ visitors: 1, consented: 1, anonymous: 0, twice: 0 });
    expect(site.sent).toHaveLength(1);
  });

  test('sends what waited for it, where consent is needed', async ({ open }) => {
    const site = await open({ 'data-without-consent': undefined });
    const page = await site.visit('/?utm_source=newsletter');
    await page.evaluate(() => {
      window.headcount.event('search');
      history.pushState(null, '', '/pricing');
    });
    await say(page, 'granted');
    await site.counted({
      views: { '/': 1, '/pricing': 1 },
      customs: { '/ search': 1 },
      campaigns: { 'newsletter (none) (none)': 1, '(none) (none) (none)': 1 },
    });
    expect(audience(site)).toEqual({ visitors: 1, consented: 1, anonymous: 0, twice: 0 });
  });

  test('in two tabs is of one visitor', async ({ open }) => {
    const site = await open();
    const context = await site.context();
    const [first, second] = [await context.newPage(), await context.newPage()];
    await Promise.all([first.goto(`${site.origin}/`), second.goto(`${site.origin}/pricing`)]);
    await say(first, 'granted');
    await idOf(site, context);
    await say(second, 'granted');
    await site.counted({ views: { '/': 1, '/pricing': 1 } });
    await site.until(() => site.sent.filter(({ visitor }) => visitor).length >= 2);
    await site.until(() => site.received.every(({ answer }) => answer === 202));
    expect(new Set(site.sent.flatMap(({ visitor }) => visitor ?? [])).size).toBe(1);
    expect(site.counts('total', 'visitors')).toEqual({ '': 1 });
  });

  test('over TLS makes a cookie that only TLS carries', async ({ open }) => {
    const site = await open();
    const context = await site.context();
    // Its page comes from no address of this machine, where the script does.
    await context.grantPermissions(['local-network-access']);
    await context.route(`${site.tlsOrigin}/**`, (route) =>
      route.fulfill({ contentType: 'text/html', body: site.tag }),
    );
    const page = await context.newPage();
    await page.goto(`${site.tlsOrigin}/pricing`);
    await say(page, 'granted');
    expect(await idOf(site, context)).toMatchObject({ secure: true });
    await site.counted({ views: { '/pricing': 1 } });
  });

  test('is shared over the domain that the tag names', async ({ open }) => {
    const site = await open();
    const domain = `${site.name}.example`;
    await site.tagPages({ 'data-domain': domain });
    const context = await site.context();
    const page = await context.newPage();
    for (const origin of [site.wwwOrigin, site.insecureOrigin]) {
      await page.goto(`${origin}/`);
      await say(page, 'granted');
      await idOf(site, context);
      await page.evaluate(() => window.headcount.event('search'));
    }
    await site.counted({ customs: { '/ search': 2 } });
    expect(await idOf(site, context)).toMatchObject({ domain: `.${domain}`, secure: false });
    expect(site.counts('total', 'visitors')).toEqual({ '': 1 });
    await say(page, 'denied');
    await site.until(async () => (await context.cookies()).length === 0);
    await site.until(() => site.visitors === 0);
  });
});

describe.concurrent('a withdrawal', () => {
  test.for(['denied', 'objected'] as const)(
    'by %s deletes all from the device, and the server forgets',
    async (choice, { open }) => {
      const site = await open();
      const context = await site.context();
      const touches = await Touches.watch(context);
      const page = await touches.newPage();
      await page.goto(`${site.origin}/`);
      await say(page, 'granted');
      const { value: visitor } = await idOf(site, context);
      await page.evaluate(() => window.headcount.event('search'));
      await site.counted({ customs: { '/ search': 1 } });
      await site.until(() => site.visitors > 0);
      // The same instrumentation notices that the id is made and read.
      expect(touches.kinds).toEqual(
        expect.arrayContaining(['get Document.cookie', 'set Document.cookie', 'get Screen.width']),
      );
      await page.evaluate(() => localStorage.setItem('headcount', '[]'));
      await say(page, choice);
      await site.until(async () => (await touches.stored(page)).length === 0);
      await site.until(() => site.visitors === 0);
      const farewells = site.sent.filter(({ events }) => events[0]?.choice === choice);
      expect(farewells).toEqual([expect.objectContaining({ visitor, consent: choice })]);
      const before = { touched: touches.all.length, sent: site.sent.length };
      await page.evaluate(() => {
        window.headcount.event('signup', { plan: 'pro' });
        history.pushState(null, '', '/pricing');
      });
      await page.goto(`${site.origin}/about`);
      await say(page, choice);
      await page.evaluate(() => window.headcount.event('signup', { plan: 'free' }));
      if (choice === 'denied') {
        await site.counted({ plans: { pro: 1, free: 1 } });
      }
      expect(await touches.stored(page)).toEqual([]);
      await page.close({ runBeforeUnload: true });
      await context.close();
      expect(touches.all.slice(before.touched)).toEqual([]);
      const after = site.sent.slice(before.sent);
      // The page may end before it has the answer, and then says farewell again.
      const withId = after.filter(({ visitor }) => visitor).flatMap(({ events }) => events);
      expect(withId.filter(({ type }) => type !== 'consent')).toEqual([]);
      // The page before it was asked counts without an id; an objection is told anew on each page.
      if (choice === 'objected') expect(site.counts('customs')).toEqual({ '/ search': 1 });
    },
  );

  test('in another tab ends what this one remembers', async ({ open }) => {
    const site = await open();
    const context = await site.context();
    const [here, there] = [await context.newPage(), await context.newPage()];
    for (const page of [here, there]) {
      await page.goto(`${site.origin}/`);
      await say(page, 'granted');
      await idOf(site, context);
      await page.evaluate(() => window.headcount.event('search'));
    }
    await site.counted({ customs: { '/ search': 2 } });
    await say(there, 'denied');
    await site.until(() => site.visitors === 0);
    await here.evaluate(() => window.headcount.event('signup', { plan: 'pro' }));
    await here.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_500)));
    await here.close({ runBeforeUnload: true });
    expect(await context.cookies()).toEqual([]);
    expect(site.visitors).toBe(0);
  });

  test('waits for a request under way, so that nothing with the id comes after it', async ({
    open,
  }) => {
    const site = await open();
    const context = await site.context();
    const page = await context.newPage();
    await page.goto(`${site.origin}/`);
    await site.counted({ views: { '/': 1 } });
    const held = Promise.withResolvers<void>();
    let holding = false;
    site.rule = async ({ envelope }): Promise<Rule> => {
      if (!holding && envelope?.events.some(({ type }) => type === 'custom')) {
        holding = true;
        await held.promise;
      }
      return 'pass';
    };
    await say(page, 'granted');
    await idOf(site, context);
    await page.evaluate(() => window.headcount.event('search'));
    await site.until(() => holding);
    await say(page, 'denied');
    await site.until(async () => (await context.cookies()).length === 0);
    held.resolve();
    await sent(site, 'consent');
    await site.until(() => site.sent.some(({ events }) => events[0]?.choice === 'denied'));
    await site.until(() => site.visitors === 0);
    expect(site.counts('customs')).toEqual({ '/ search': 1 });
  });

  test('reaches the server though the page ends at once', async ({ open }) => {
    const site = await open();
    const context = await site.context();
    const page = await context.newPage();
    await page.goto(`${site.origin}/`);
    await say(page, 'granted');
    await idOf(site, context);
    await page.evaluate(() => window.headcount.event('search'));
    await site.until(() => site.visitors > 0);
    await say(page, 'denied');
    await page.close({ runBeforeUnload: true });
    await site.until(() => site.visitors === 0);
    expect(await context.cookies()).toEqual([]);
  });
});
