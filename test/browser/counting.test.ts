import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished } from 'vitest';
import { EARLY_CALLS } from '../../src/snippet/earlyCalls.ts';
import { openUnwatched } from './support/openUnwatched.ts';
import { stageTest } from './support/stageTest.ts';

const test = stageTest({ sites: 40 });

/** A page with links and buttons of all kinds. */
function shop(tag: string, body = ''): string {
  return `<!doctype html><html lang="en"><title>Lamps</title>${tag}<body>
    <a id="pricing" href="/pricing">Prices</a>
    <div data-hc="menu"><button id="menu"><i>Menu</i></button></div>
    <button id="plain">Nothing</button>
    ${body}`;
}

/** Asks for `/ran` when the beacon has run and would have sent, had there been anything. */
const TELL_LATER = '<script type="module">setTimeout(() => fetch("/ran"), 2000)</script>';

/** Time passes on the page only when it is told so, in seconds. */
const OWN_CLOCK = `<script>
  let passed = 1;
  performance.now = () => passed;
  const wait = (seconds) => { passed += seconds * 1000; };
</script>`;

/** Follows a link in the page by its id, as a visitor does. */
async function follow(page: Page, id: string, path: string): Promise<void> {
  await page.click(`#${id}`);
  await page.waitForURL(`**${path}`);
}

describe.concurrent('page views are counted once', () => {
  test('of a page, by its path and its campaign alone', async ({ open }) => {
    const site = await open();
    await site.visit(
      '/pricing?utm_source=newsletter&utm_medium=email&utm_campaign=spring&email=planted%40mail.example#planted',
    );
    await site.counted({
      views: { '/pricing': 1 },
      campaigns: { 'newsletter email spring': 1 },
      ways: { '/pricing (none) (direct)': 1 },
    });
    expect(site.counts('total', 'visits')).toEqual({ '': 1 });
    expect(JSON.stringify(site.sent)).not.toContain('planted');
  });

  test('of a page that a link of the site led to, which is no entry', async ({ open }) => {
    const site = await open();
    site.serve('/', shop(site.tag));
    const page = await site.visit('/?token=planted');
    await follow(page, 'pricing', '/pricing');
    await site.counted({
      ways: { '/ (none) (direct)': 1, '/pricing / (internal)': 1 },
      leaves: { '/ no (unknown)': 1 },
    });
    expect(site.counts('total', 'visits')).toEqual({ '': 1 });
    expect(JSON.stringify(site.sent)).not.toContain('planted');
  });

  test('of a page that another site led to, whose address is not told', async ({ open }) => {
    const site = await open();
    const other = await open();
    other.serve(
      '/secret',
      `<meta name="referrer" content="unsafe-url">
      <a id="over" href="${site.origin}/pricing">Over</a>`,
    );
    const page = await other.visit('/secret');
    await follow(page, 'over', '/pricing');
    await site.counted({ ways: { '/pricing (none) (other)': 1 } });
    expect(site.counts('total', 'visits')).toEqual({ '': 1 });
    expect(site.events[0]).toMatchObject({ referrer: other.origin });
    expect(JSON.stringify(site.sent)).not.toContain('secret');
  });

  test('in a single-page app, whenever the path changes', async ({ open }) => {
    const site = await open();
    const page = await site.visit('/');
    await page.evaluate(() => {
      history.pushState({ page: 1 }, '', '/pricing?step=1');
      history.replaceState(null, '', '/pricing?step=2#there');
      location.hash = 'elsewhere';
      history.pushState(null, '', '/about');
      history.replaceState(null, '', '/contact');
    });
    await page.goBack();
    await site.counted({
      ways: {
        '/ (none) (direct)': 1,
        '/pricing / (direct)': 1,
        '/about /pricing (direct)': 1,
        '/contact /about (direct)': 1,
        '/pricing /contact (direct)': 1,
      },
      leaves: {
        '/ no (unknown)': 1,
        '/pricing no (unknown)': 1,
        '/about no (unknown)': 1,
        '/contact no (unknown)': 1,
      },
    });
    expect(site.counts('total', 'visits')).toEqual({ '': 1 });
  });

  test('by hand, where the address does not change', async ({ open }) => {
    const site = await open();
    const page = await site.visit('/');
    await page.evaluate(() => window.headcount.page());
    await site.counted({ views: { '/': 2 } });
    expect(site.counts('total', 'visits')).toEqual({ '': 1 });
  });

  test('of a page that comes back from the back/forward cache', async ({ open }) => {
    const site = await open();
    site.serve('/', shop(site.tag));
    const page = await site.visit('/');
    await page.evaluate(() =>
      addEventListener('pageshow', (event) => {
        document.title = `restored ${event.persisted}`;
      }),
    );
    await follow(page, 'pricing', '/pricing');
    // No load event follows.
    await page.goBack({ waitUntil: 'commit' });
    await page.waitForFunction(() => document.title === 'restored true');
    await site.counted({
      ways: { '/ (none) (direct)': 1, '/pricing / (internal)': 1, '/ / (direct)': 1 },
    });
    await page.goForward({ waitUntil: 'commit' });
    await site.counted({
      ways: {
        '/ (none) (direct)': 1,
        '/pricing / (internal)': 1,
        '/ / (direct)': 1,
        '/pricing /pricing (direct)': 1,
      },
      leaves: { '/ no (unknown)': 2, '/pricing no (unknown)': 1 },
    });
    expect(site.counts('total', 'visits')).toEqual({ '': 1 });
  });

  test('where there is no secure context', async ({ open }) => {
    const site = await open();
    const page = await (await site.context()).newPage();
    await page.goto(`${site.insecureOrigin}/pricing`);
    expect(await page.evaluate(() => typeof crypto.randomUUID)).toBe('undefined');
    await site.counted({ views: { '/pricing': 1 } });
  });
});

describe.concurrent('leaving is counted once', () => {
  test.for([
    ['a link to another site', 'yes', (page: Page) => page.click('#away')],
    ['a link of the site', 'no', (page: Page) => page.click('#pricing')],
    ['an address that is typed', 'yes', (page: Page) => page.goto('about:blank')],
    ['closing the tab', 'yes', (page: Page) => page.close()],
  ] as const)('by %s', async ([_name, exit, leave], { open }) => {
    const site = await open();
    const other = await open();
    site.serve('/', shop(site.tag, `<a id="away" href="${other.origin}/">Away</a>`));
    const page = await site.visit('/');
    await leave(page);
    await site.until(() => site.events.some(({ type }) => type === 'page_leave'));
    await site.counted({ leaves: { [`/ ${exit} (unknown)`]: 1 } });
  });

  test('with the time it was looked at, after a grant', async ({ open }) => {
    const site = await open();
    site.serve('/pricing', OWN_CLOCK + site.tag);
    const page = await site.visit('/pricing');
    await page.evaluate(() => window.headcount.consent('granted'));
    // Time counts from when the code that may measure it was loaded.
    await page.waitForFunction(() => document.cookie);
    await page.evaluate('wait(20)');
    await page.evaluate(() => history.pushState(null, '', '/about'));
    await page.evaluate('wait(3)');
    await page.goto('about:blank');
    await site.counted({ leaves: { '/pricing no 15 to 30 s': 1, '/about yes under 5 s': 1 } });
  });
});

describe.concurrent('clicks are counted once', () => {
  test('by the nearest name, by the host of a link out, by the kind of a download', async ({
    open,
  }) => {
    const site = await open();
    site.serve(
      '/',
      shop(
        site.tag,
        `<script>addEventListener('click', (event) => event.preventDefault())</script>
        <a id="partner" href="https://partner.example/path?secret=1">Partner</a>
        <a id="stranger" href="https://stranger.example/">Stranger</a>
        <a id="pdf" href="/files/Terms.pdf?x=1">Terms</a>
        <a id="zip" href="/files/all.zip">All</a>
        <a id="mail" href="mailto:planted@mail.example">Mail</a>
        <a id="buy" href="https://partner.example/buy" data-hc="buy"><b>Buy</b></a>
        <button id="other" data-hc="undeclared">Other</button>`,
      ),
    );
    const page = await site.visit('/');
    for (const id of ['menu i', 'plain', 'partner', 'stranger', 'pdf', 'zip', 'mail', 'buy b']) {
      await page.click(`#${id}`);
    }
    await page.click('#other');
    await page.click('#pricing');
    await page.click('#partner', { button: 'middle' });
    await page.click('#partner', { button: 'right' });
    await site.counted({
      clicks: {
        '/ menu': 1,
        '/ outbound:partner.example': 2,
        '/ outbound': 1,
        '/ download:pdf': 1,
        '/ download': 1,
        '/ buy': 1,
        '/ (other)': 1,
      },
    });
    expect(JSON.stringify(site.sent)).not.toMatch(/planted|secret|Terms|path/);
  });

  test('of a link that is followed at once', async ({ open }) => {
    const site = await open();
    site.serve('/', shop(site.tag, '<a id="go" data-hc="buy" href="/cart">Buy</a>'));
    const page = await site.visit('/');
    await follow(page, 'go', '/cart');
    await site.counted({
      clicks: { '/ buy': 1 },
      views: { '/': 1, '/cart': 1 },
      leaves: { '/ no (unknown)': 1 },
    });
  });
});

describe.concurrent('events of the page are counted once', () => {
  test('with the props that are declared', async ({ open }) => {
    const site = await open();
    const page = await site.visit('/pricing');
    await page.evaluate(() => {
      window.headcount.event('signup', { plan: 'pro', email: 'planted@mail.example' });
      window.headcount.event('signup', { plan: 'enterprise' });
      window.headcount.event('search');
      window.headcount.event('undeclared', { a: 1, b: true });
      window.headcount.collect('error', { kind: 'api', name: 'fetch', status: 503 });
    });
    await site.counted({
      customs: { '/pricing signup': 2, '/pricing search': 1, '/pricing (other)': 1 },
      plans: { pro: 1, '(other)': 1 },
      errors: { '/pricing api fetch 503': 1 },
    });
  });

  test('by requests that outlive the page and carry no cookies', async ({ open }) => {
    const site = await open();
    site.serve(
      '/',
      `<script>
        const asked = [];
        const real = fetch;
        fetch = (url, options) => { asked.push(options); return real(url, options); };
      </script>${site.tag}`,
    );
    const page = await site.visit('/');
    await site.counted({ views: { '/': 1 } });
    expect(await page.evaluate('asked')).toEqual([
      expect.objectContaining({ method: 'POST', keepalive: true, credentials: 'omit' }),
    ]);
  });

  test('in one request, and sixty at a time in as few as fit', async ({ open }) => {
    const site = await open();
    const page = await site.visit('/');
    await page.evaluate(() => {
      for (let count = 0; count < 60; count += 1) window.headcount.event('search');
    });
    await site.counted({ views: { '/': 1 }, customs: { '/ search': 60 } });
    expect(site.sent.length).toBeLessThan(10);
  });

  test('that the page reported before the script was there', async ({ open }) => {
    const site = await open();
    site.serve(
      '/',
      `<script>${EARLY_CALLS}</script><script>
        headcount.event('signup', { plan: 'free' });
        headcount.collect('error', { kind: 'crash', name: 'TypeError' });
      </script>${site.tag}`,
    );
    await site.visit('/');
    await site.counted({
      plans: { free: 1 },
      errors: { '/ crash TypeError (none)': 1 },
      views: { '/': 1 },
    });
  });
});

// One window has one tab in front.
describe('real tabs', () => {
  test('a prerendered page is no view until it is shown', async ({ open, stage }) => {
    const site = await open();
    const rules = '{"prerender": [{"urls": ["/pricing"], "eagerness": "immediate"}]}';
    const go = `const go = async () => {
      if (await (await fetch('/go')).text() === 'go') location.href = '/pricing';
      else setTimeout(go, 20);
    };
    go();`;
    const scripts = `<script type="speculationrules">${rules}</script><script>${go}</script>`;
    site.serve('/go', 'wait');
    site.serve('/', shop(site.tag, scripts));
    site.serve('/pricing', site.tag + TELL_LATER);
    const close = await openUnwatched(`${site.origin}/`);
    onTestFinished(close);
    const asked = (path: string) =>
      stage.pages.requests.filter((it) => site.isHost(it.host) && it.path === path);
    await site.until(() => asked('/ran').length === 1);
    expect(asked('/pricing')[0]?.headers['sec-purpose']).toContain('prerender');
    await site.counted({ views: { '/': 1 } });
    expect(site.events.filter(({ url }) => String(url).endsWith('/pricing'))).toEqual([]);
    site.serve('/go', 'go');
    await site.counted({ views: { '/': 1, '/pricing': 1 } });
    // It was shown, not loaded anew.
    expect(asked('/pricing')).toHaveLength(1);
    await site.counted({ leaves: { '/ no (unknown)': 1 } });
  });

  test('the last event of a tab that is closed at once is counted', async ({ open }) => {
    const site = await open();
    for (const runBeforeUnload of [true, false]) {
      const page = await site.tab('/cart');
      await page.evaluate(() => window.headcount.event('signup', { plan: 'pro' }));
      await page.close({ runBeforeUnload });
    }
    await site.counted({
      views: { '/cart': 2 },
      plans: { pro: 2 },
      leaves: { '/cart yes (unknown)': 2 },
    });
  });

  test('a tab in the background is no view until it is looked at', async ({ open, stage }) => {
    const site = await open();
    site.serve('/', shop(site.tag));
    site.serve('/pricing', site.tag + TELL_LATER);
    const page = await site.tab('/');
    const opened = page.context().waitForEvent('page');
    await page.click('#pricing', { modifiers: ['Control'] });
    const behind = await opened;
    await site.until(() =>
      stage.pages.requests.some((it) => site.isHost(it.host) && it.path === '/ran'),
    );
    expect(await behind.evaluate(() => document.visibilityState)).toBe('hidden');
    await site.counted({ views: { '/': 1 } });
    await behind.bringToFront();
    await site.counted({ views: { '/': 1, '/pricing': 1 } });
    await behind.close();
    await page.close();
    await site.counted({ leaves: { '/ yes (unknown)': 1, '/pricing yes (unknown)': 1 } });
  });

  test('what waits is sent when the tab goes behind another', async ({ open }) => {
    const site = await open();
    site.serve('/empty', '');
    const page = await site.tab('/');
    await site.counted({ views: { '/': 1 } });
    // The beacon's own timer never comes.
    await page.evaluate(() => {
      window.setTimeout = (() => 1) as unknown as typeof setTimeout;
      window.headcount.event('search');
    });
    const other = await site.tab('/empty');
    await site.counted({ customs: { '/ search': 1 } });
    await other.close();
    await page.close();
  });

  test('time behind another tab is no time on the page', async ({ open }) => {
    const site = await open();
    site.serve('/empty', '');
    site.serve('/', OWN_CLOCK + site.tag);
    const page = await site.tab('/');
    const wait = (seconds: number) => page.evaluate(`wait(${seconds})`);
    await page.evaluate(() => window.headcount.consent('granted'));
    // Time counts from when the code that may measure it was loaded.
    await page.waitForFunction(() => document.cookie);
    await wait(4);
    const other = await site.tab('/empty');
    await page.waitForFunction(() => document.hidden);
    await wait(1000);
    await page.bringToFront();
    await page.waitForFunction(() => !document.hidden);
    await wait(3);
    await page.close();
    await other.close();
    await site.counted({ leaves: { '/ yes 5 to 15 s': 1 } });
  });
});
