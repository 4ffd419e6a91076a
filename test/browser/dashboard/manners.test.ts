import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendCompanies } from '../../../demo/companies/sendCompanies.ts';
import demo from '../../../policies/demo.json' with { type: 'json' };
import { saveReport } from '../../../src/auditReports.ts';
import { storedReport } from '../../support/storedReport.ts';
import { type Chromium, openChromium } from '../support/chromium.ts';
import { findBarriers } from './support/findBarriers.ts';
import { leaving, openReader, type Reader, signIn, TALL } from './support/openReader.ts';
import { type DashboardServer, openServer } from './support/openServer.ts';
import { readPanels } from './support/readPanels.ts';

const PHONE = { viewport: { width: 390, height: 844 }, colorScheme: 'light' } as const;
const DESK = { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' } as const;

let chromium: Chromium;
let server: DashboardServer;

beforeAll(async () => {
  const from = Date.parse('2026-11-01');
  server = await openServer({ sites: ['jobjourney', demo], from });
  await sendCompanies(server.running, {
    ...{ seed: 9, from, until: Date.parse('2026-11-04T03:20:00Z'), people: 1500 },
    ...{ sites: ['jobjourney'], setClock: server.setClock },
  });
  const finishedAt = Date.parse('2026-11-04T02:00:00Z');
  const options = { site: 'jobjourney', finishedAt, failed: ['ledger.chain'] } as const;
  await saveReport(server.data, storedReport(options));
  chromium = await openChromium();
}, 120_000);
afterAll(async () => {
  await chromium?.close();
  await server?.close();
});

/** All panels are seen, and have what they asked for. */
async function settled(page: Page): Promise<void> {
  const { width } = page.viewportSize() ?? TALL;
  await page.setViewportSize({ ...TALL, width });
  const seen = () => readPanels(page).then((it) => [it.settled, 'errors' in it.panels]);
  await expect.poll(seen, { timeout: 30_000 }).toEqual([true, true]);
}

test.each([
  ['a phone in the light', PHONE],
  ['a desk in the dark', DESK],
])(
  'on %s nothing is in anybody’s way, and nothing is asked of anybody else',
  async (_where, options) => {
    const reader = await openReader(chromium.browser, options);
    const { page } = reader;
    const { width } = options.viewport;
    const states: Record<string, () => Promise<unknown>> = {
      'sign-in': () => page.goto(`${server.url}/`),
      'sign-in with a wrong token': () => signIn(page, 'wrong'),
      audience: async () => {
        await signIn(page, await server.token('jobjourney'));
        await settled(page);
      },
      'audience as tables': async () => {
        await page.getByRole('button', { name: 'Show as table' }).click();
        for (const summary of await page.locator('[data-panel] summary').all())
          await summary.click();
      },
      'audience with a filter': async () => {
        const where = page.locator('[data-panel=where]');
        await where.getByRole('button', { name: 'United States', exact: true }).click();
        await page.locator('[data-refused]').first().waitFor();
        await settled(page);
      },
      compliance: async () => {
        await page.getByRole('button', { name: 'Sign out' }).click();
        await signIn(page, await server.token('jobjourney', 'compliance'));
        await page.locator('[data-panel=dry-run]').waitFor();
        await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
      },
      'nothing has come': async () => {
        await page.getByRole('button', { name: 'Sign out' }).click();
        await signIn(page, await server.token('demo'));
        await page.locator('[data-state=nothing]').waitFor();
      },
    };
    for (const [state, show] of Object.entries(states)) {
      await show();
      expect([state, await findBarriers(page)]).toEqual([state, []]);
      const widest = await page.evaluate(() => document.documentElement.scrollWidth);
      expect([state, widest]).toEqual([state, width]);
    }
    expect(reader.heard).toEqual([]);
    expect(leaving(reader.requests, server.url)).toEqual([]);
    await reader.close();
  },
);

test('with the keyboard alone everything is reached, and it is seen where one is', async () => {
  const reader = await openReader(chromium.browser, DESK);
  const { page } = reader;
  await page.goto(`${server.url}/`);
  await page.keyboard.press('Tab');
  await page.keyboard.type(await server.token('jobjourney'));
  await page.keyboard.press('Enter');
  await settled(page);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const passed = new Set<string>();
  for (let steps = 0; steps < 400; steps += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return undefined;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      const panel = element.closest('[data-panel]')?.getAttribute('data-panel') ?? '';
      const said = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
      return {
        name: `${panel} ${element.tagName.toLowerCase()} ${said}`.replace(/\s+/g, ' ').trim(),
        seen: (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none',
      };
    });
    if (!at) break;
    if (!at.seen) passed.add(`not seen: ${at.name}`);
    passed.add(at.name);
  }
  const names = [...passed];
  expect(names.filter((it) => it.startsWith('not seen'))).toEqual([]);
  for (const reached of [
    /^select/,
    /^input/,
    /^button Sign out/,
    /^audience button .* likely/,
    /^series button Show as table/,
    /^pages button \/pricing/,
    /^pages button CSV/,
    /^where button Regions of United States/,
    /^where button United States/,
    /^devices button Browser version/,
    /^errors button Link/,
  ]) {
    expect(names).toContainEqual(expect.stringMatching(reached));
  }
  await reader.close();
});

test('who wants nothing to move sees nothing move', async () => {
  const moving = async (reducedMotion: 'reduce' | 'no-preference') => {
    const reader = await openReader(chromium.browser, { ...DESK, reducedMotion });
    await reader.page.goto(`${server.url}/`);
    await signIn(reader.page, await server.token('jobjourney'));
    await settled(reader.page);
    const found = await reader.page.evaluate(() =>
      [...document.querySelectorAll('*')].flatMap((element) => {
        const { animationName, animationDuration, transitionDuration } = getComputedStyle(element);
        const lasts = (duration: string) =>
          duration.split(',').some((it) => Number.parseFloat(it) > 0.001);
        const moves =
          (animationName !== 'none' && lasts(animationDuration)) || lasts(transitionDuration);
        return moves ? [element.outerHTML.slice(0, 80)] : [];
      }),
    );
    await reader.close();
    return found;
  };
  expect(await moving('reduce')).toEqual([]);
  expect(await moving('no-preference')).not.toEqual([]);
});

/** What of a script and a style that were put into the page took effect. */
async function inject(page: Page): Promise<unknown> {
  return page.evaluate(() => {
    const script = document.createElement('script');
    try {
      script.textContent = 'document.title = "taken over"';
      document.body.append(script);
    } catch {
      // Trusted types refuse the text itself.
    }
    const style = document.createElement('style');
    style.textContent = 'h1 { color: rgb(1, 2, 3) !important }';
    const host = document.createElement('h1');
    document.body.append(style, host);
    let markup = false;
    try {
      host.innerHTML = '<b id="markup">bold</b>';
      markup = document.querySelector('#markup') !== null;
    } catch {
      // As above.
    }
    const styled = getComputedStyle(host).color === 'rgb(1, 2, 3)';
    return { script: document.title === 'taken over', style: styled, markup };
  });
}

test('a script, a style or markup that somebody got into the page has no effect, which the header does', async () => {
  const reader = await openReader(chromium.browser, DESK);
  const { page, heard } = reader;
  await page.goto(`${server.url}/`);
  expect(await inject(page)).toEqual({ script: false, style: false, markup: false });
  const fetched = page.evaluate(() => fetch('https://elsewhere.example/').then(String, String));
  expect(await fetched).toMatch(/TypeError/);
  for (const directive of ['require-trusted-types-for', 'style-src', 'connect-src']) {
    const refused = expect.stringContaining(`refused by the page's policy: ${directive}`);
    await expect.poll(() => heard).toContainEqual(refused);
  }
  // The same without the header: this is what notices that it is gone.
  await page.route(`${server.url}/`, async (route) => {
    const response = await route.fetch();
    const { 'content-security-policy': _, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  await page.goto(`${server.url}/`);
  expect(await inject(page)).toEqual({ script: true, style: true, markup: true });
  await reader.close();
});

test('a request to anybody else is noticed', async () => {
  const reader = await openReader(chromium.browser, DESK);
  await reader.page.route(`${server.url}/`, async (route) => {
    const response = await route.fetch();
    const { 'content-security-policy': _, ...headers } = response.headers();
    const body = (await response.text()).replace(
      '</body>',
      '<img src="http://elsewhere.example/a.gif"></body>',
    );
    await route.fulfill({ response, headers, body });
  });
  await reader.page.goto(`${server.url}/`);
  expect(leaving(reader.requests, server.url)).toEqual(['http://elsewhere.example/a.gif']);
  await reader.close();
});

/** All places of a session where a token could stand that others see. */
function spilt({ requests }: Reader, token: string): string[] {
  return requests.flatMap(({ url, headers: { authorization: _, ...headers } }) =>
    `${url} ${JSON.stringify(headers)}`.includes(token) ? [url] : [],
  );
}

test('the token is sent in one header, stands in no address and is gone after sign-out', async () => {
  const reader = await openReader(chromium.browser);
  const { page } = reader;
  const token = await server.token('jobjourney');
  await page.goto(`${server.url}/#token=${token}`);
  await settled(page);
  expect(page.url()).not.toContain(token);
  expect(await page.evaluate(() => history.length)).toBe(2);
  await page.getByRole('combobox', { name: /^Period/ }).selectOption('Last 7 days');
  await settled(page);
  expect(page.url()).toBe(`${server.url}/#/audience?period=7d`);
  expect(spilt(reader, token)).toEqual([]);
  const asked = reader.requests.filter(({ url }) => url.includes('/v1/'));
  expect(asked.length).toBeGreaterThan(20);
  for (const { headers } of asked) {
    expect(headers).toMatchObject({ authorization: `Bearer ${token}` });
    expect(headers.referer ?? '').toBe('');
  }
  const kept = () =>
    page.evaluate(() =>
      JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie]),
    );
  expect(await kept()).toBe(JSON.stringify([{ 'headcount.token': token }, {}, '']));
  // Still there after the page is loaded again, in this tab alone.
  await page.reload();
  await settled(page);
  const tab = await reader.openTab();
  await tab.goto(`${server.url}/`);
  await tab.getByLabel('Your token').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Your token').waitFor();
  expect(await kept()).toBe(JSON.stringify([{}, {}, '']));
  expect(await page.content()).not.toContain(token);

  // Who ticks the box is kept on the device, until sign-out.
  await page.getByLabel('Stay signed in on this device').check();
  await signIn(page, token);
  await settled(page);
  await tab.reload();
  await tab.getByRole('button', { name: 'Sign out' }).click();
  await expect.poll(kept).toBe(JSON.stringify([{}, {}, '']));
  await reader.close();
});

test('what is served is what was built, with its own policy', async () => {
  const { csp } = JSON.parse(await readFile('dashboard/dist/manifest.json', 'utf8'));
  const { headers } = await fetch(`${server.url}/`);
  expect(headers.get('content-security-policy')).toBe(csp);
  expect(csp).not.toMatch(/unsafe|\*|https?:/);
});
