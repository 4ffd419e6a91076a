import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { Received, Rule } from './support/front.ts';
import { stageTest } from './support/stageTest.ts';
import type { TestSite } from './support/testSite.ts';

const test = stageTest({ sites: 30 });

const search = (page: Page) => page.evaluate(() => window.headcount.event('search'));
const grant = (page: Page) => page.evaluate(() => window.headcount.consent('granted'));
const remembered = (page: Page) =>
  page.waitForFunction(() => document.cookie.includes('headcount='));

/** Treats the first requests in its way and lets the others pass. */
function firstOf(count: number, rule: Rule): (request: Received) => Rule {
  let left = count;
  return () => (left-- > 0 ? rule : 'pass');
}

/** Ids of the events of a type, each as often as it was sent. */
function idsOf(site: TestSite, type: string): unknown[] {
  return site.events.filter((event) => event.type === type).map(({ id }) => id);
}

describe.concurrent('what was not answered is sent again and counted once', () => {
  test.for<[name: string, rule: Rule, times: number]>([
    ['the answer was lost after it was counted', 'lose', 1],
    ['the server was not reached, twice', 'refuse', 2],
    ['the server could not write', 503, 1],
    ['there were too many requests', 429, 1],
  ])('when %s', async ([, rule, times], { open }) => {
    const site = await open();
    site.rule = firstOf(times, rule);
    const page = await site.visit('/');
    await search(page);
    await site.until(() => site.received.some(({ answer }) => answer === 202));
    await site.counted({ views: { '/': 1 }, customs: { '/ search': 1 } });
    expect(idsOf(site, 'page_view')).toHaveLength(times + 1);
    for (const type of ['page_view', 'custom']) expect(new Set(idsOf(site, type)).size).toBe(1);
    // An event never changes, whichever request it goes with.
    const views = site.events.filter(({ type }) => type === 'page_view');
    for (const view of views) expect(view).toEqual(views[0]);
  });

  test('when it was counted without an id and consent came in between', async ({ open }) => {
    const site = await open();
    site.rule = firstOf(1, 'lose');
    const page = await site.visit('/');
    await site.until(() => site.received[0]?.answer === 'lost');
    await grant(page);
    await site.until(() => site.received.some(({ answer }) => answer === 202));
    await site.counted({ views: { '/': 1 } });
  });

  test('when the page ends while its request is under way', async ({ open }) => {
    const site = await open();
    const held = Promise.withResolvers<void>();
    site.rule = async (request): Promise<Rule> => {
      if (request !== site.received[0]) return 'pass';
      await held.promise;
      return 'lose';
    };
    const page = await site.visit('/');
    await search(page);
    await site.until(() => site.received.length > 0);
    await page.goto('about:blank');
    // What the page sends at its end is counted before that which it sent first.
    await site.counted({ views: { '/': 1 }, customs: { '/ search': 1 } });
    held.resolve();
    await site.until(() => site.received[0]?.answer === 'lost');
    await site.counted({ views: { '/': 1 }, customs: { '/ search': 1 } });
  });
});

describe.concurrent('what the server refuses for good is not sent again', () => {
  test.for([400, 413])('with %i', async (status, { open }) => {
    const site = await open();
    site.rule = firstOf(1, status);
    const page = await site.visit('/');
    await site.until(() => site.received[0]?.answer === status);
    await search(page);
    await site.counted({ customs: { '/ search': 1 }, views: {} });
    expect(idsOf(site, 'page_view')).toHaveLength(1);
  });
});

describe.concurrent('the queue is bounded', () => {
  test('while no server answers', async ({ open }) => {
    const site = await open();
    let away = true;
    site.rule = () => (away ? 'refuse' : 'pass');
    const page = await site.visit('/');
    await page.evaluate(() => {
      for (let count = 0; count < 5_000; count += 1) window.headcount.event('search');
    });
    await site.until(() => site.received.length > 1);
    away = false;
    await page.goto('about:blank');
    await site.until(() => (site.counts('customs')['/ search'] ?? 0) > 0);
    expect(site.counts('views')).toEqual({ '/': 1 });
    expect(site.counts('customs')['/ search']).toBeLessThanOrEqual(200);
    for (const { body } of site.received) expect(body.length).toBeLessThan(64 * 1024);
  });

  test('and one event that is too long costs no other', async ({ open }) => {
    const site = await open();
    const page = await site.visit('/');
    await page.evaluate(() => {
      window.headcount.event('x'.repeat(1_000_000));
      window.headcount.event('search', { text: 'x'.repeat(1_000_000) });
      window.headcount.event('search');
    });
    await site.counted({ customs: { '/ search': 1 }, views: { '/': 1 } });
  });

  test('and what it holds at the end of the page is not too much for the browser', async ({
    open,
  }) => {
    const site = await open();
    const page = await site.visit('/');
    await site.counted({ views: { '/': 1 } });
    await page.evaluate(() => {
      const props = { query: 'a lamp for the kitchen', results: 12, filtered: true };
      for (let count = 0; count < 80; count += 1) window.headcount.event('search', props);
    });
    await page.goto('about:blank');
    await site.counted({ customs: { '/ search': 80 }, leaves: { '/ yes (unknown)': 1 } });
  });
});

describe.concurrent('what is left when a page ends without a server', () => {
  const away = (site: TestSite) => {
    let isAway = false;
    site.rule = () => (isAway ? 'refuse' : 'pass');
    return (next: boolean) => {
      isAway = next;
    };
  };

  test('is sent once from a later page, after a grant there', async ({ open }) => {
    const site = await open();
    const goAway = away(site);
    const page = await site.visit('/');
    await grant(page);
    await remembered(page);
    await site.counted({ views: { '/': 1 } });
    goAway(true);
    await search(page);
    await page.goto(`${site.origin}/pricing`);
    // By its first request, all of the page before have failed.
    await site.until(() => new Set(idsOf(site, 'page_view')).size > 1);
    goAway(false);
    await site.until(() => site.counts('views')['/pricing'] === 1);
    expect(site.counts('customs')).toEqual({});
    await grant(page);
    await site.counted({ customs: { '/ search': 1 }, leaves: { '/ yes under 5 s': 1 } });
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    expect(new Set(idsOf(site, 'custom')).size).toBe(1);
    await page.goto(`${site.origin}/about`);
    await grant(page);
    await site.counted({
      views: { '/': 1, '/pricing': 1, '/about': 1 },
      customs: { '/ search': 1 },
    });
  });

  test('is lost without consent: nothing is kept', async ({ open }) => {
    const site = await open();
    const goAway = away(site);
    const page = await site.visit('/');
    await site.counted({ views: { '/': 1 } });
    goAway(true);
    await search(page);
    await page.goto(`${site.origin}/pricing`);
    await site.until(() => new Set(idsOf(site, 'page_view')).size > 1);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    goAway(false);
    await grant(page);
    await site.counted({ views: { '/': 1, '/pricing': 1 }, customs: {} });
  });

  test('is deleted where consent is withdrawn before it could be sent', async ({ open }) => {
    const site = await open();
    const goAway = away(site);
    const page = await site.visit('/');
    await grant(page);
    await remembered(page);
    await site.counted({ views: { '/': 1 } });
    goAway(true);
    await search(page);
    await page.goto(`${site.origin}/pricing`);
    expect(await page.evaluate(() => localStorage.length)).toBe(1);
    await grant(page);
    await page.waitForFunction(() => localStorage.length === 0);
    await page.evaluate(() => window.headcount.consent('denied'));
    goAway(false);
    await site.until(() => site.visitors === 0);
    expect(await page.evaluate(() => [localStorage.length, document.cookie])).toEqual([0, '']);
    await page.evaluate(() => window.headcount.event('signup', { plan: 'pro' }));
    await site.counted({ plans: { pro: 1 }, customs: { '/pricing signup': 1 } });
  });

  test('and what stands there that nobody wrote like that is ignored', async ({ open }) => {
    const site = await open();
    const page = await site.visit('/');
    // The first of a list is whose it is.
    const mine = '["ID",1,null,{},{"at":9e15,"type":[]}]';
    for (const text of ['{', '"x"', '{"a":1}', '[1,null,{}]', 'null', mine]) {
      await page.evaluate((it) => {
        localStorage.setItem('headcount', it.replace('ID', document.cookie.slice(-36)));
      }, text);
      await page.reload();
      await grant(page);
      await remembered(page);
    }
    await search(page);
    await site.counted({ customs: { '/ search': 1 } });
  });
});

// All sites have one server.
describe('while the server is down', () => {
  test('events wait, and are counted once when it is up again', async ({ open, stage }) => {
    const site = await open();
    const page = await site.visit('/');
    await site.counted({ views: { '/': 1 } });
    await stage.server.stop();
    await search(page);
    await page.evaluate(() => history.pushState(null, '', '/pricing'));
    await site.until(() => site.received.at(-1)?.answer === 'refused');
    await stage.server.start();
    await site.counted({
      views: { '/': 1, '/pricing': 1 },
      customs: { '/ search': 1 },
      leaves: { '/ no (unknown)': 1 },
    });
  });
});
