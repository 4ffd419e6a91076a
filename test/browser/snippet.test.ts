import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parsePolicy } from '../../policy/parsePolicy.ts';
import { BEACON, readBeaconBuild } from '../../src/beaconBuild.ts';
import { beaconOptions } from '../../src/snippet/beaconOptions.ts';
import { EARLY_CALLS } from '../../src/snippet/earlyCalls.ts';
import { extrasOptions } from '../../src/snippet/extrasOptions.ts';
import { notes } from '../../src/snippet/notes.ts';
import { tags } from '../../src/snippet/tags.ts';
import { type BeaconServer, openBeaconServer } from './support/beaconServer.ts';
import { type Chromium, openChromium } from './support/chromium.ts';
import { openPageServer, type PageServer, type ServedPage } from './support/pageServer.ts';
import { sitePolicy } from './support/sitePolicy.ts';

let chromium: Chromium;
let pages: PageServer;
let server: BeaconServer;
let page: ServedPage = { html: '' };

beforeAll(async () => {
  pages = await openPageServer((_host, path) => (path === '/' ? page : undefined));
  server = await openBeaconServer(new Map([['lamps', policyFile()]]));
  chromium = await openChromium();
});

afterAll(() => Promise.all([chromium.close(), pages.close(), server.close()]));

const policyFile = () => sitePolicy('lamps', [`http://localhost:${pages.port}`], {});

/** Called while the page is read, before any script of a tag is there. */
const EARLY = "headcount.event('signup', { plan: 'pro' });";

test('what `headcount snippet` prints works under the policy that it asks a page to have', async () => {
  const endpoint = `http://127.0.0.1:${server.port}`;
  const policy = parsePolicy(policyFile());
  const extras = extrasOptions(policy, ['errors', 'gcs']);
  const html = tags({
    ...{ build: await readBeaconBuild(BEACON), beacon: beaconOptions(policy, endpoint) },
    ...{ extras, early: EARLY_CALLS },
  });
  const told = notes(policy, { endpoint, extras, early: true, module: false }).join('\n');
  const [, scripts, connect] = /script-src (.*)\n {2}connect-src (.*)/.exec(told) ?? [];
  const own = `'sha256-${createHash('sha256').update(EARLY).digest('base64')}'`;
  page = {
    html: `<!doctype html><title>Lamps</title>${html}<script>${EARLY}</script>`,
    headers: {
      'content-security-policy': `default-src 'none'; script-src ${scripts} ${own}; connect-src ${connect}; img-src 'self'`,
    },
  };

  const tab = await (await chromium.browser.newContext()).newPage();
  const failures: string[] = [];
  tab.on('pageerror', (error) => failures.push(String(error)));
  // The browser says on its console what the policy or `integrity` kept from running.
  tab.on('console', (message) => {
    const missing = message.text().includes('404');
    if (message.type() === 'error' && !missing) failures.push(message.text());
  });
  const loaded: string[] = [];
  tab.on('response', (response) => {
    if (response.url().startsWith(endpoint) && response.url().endsWith('.js')) {
      loaded.push(`${response.status()} ${response.headers()['cache-control']}`);
    }
  });
  await tab.goto(`http://localhost:${pages.port}/`);
  await tab.evaluate("window.headcount.consent('granted')");
  await tab.evaluate("document.body.append(Object.assign(new Image(), { src: '/gone.png' }))");
  await vi.waitFor(
    () =>
      expect({
        views: server.counts('lamps', 'total'),
        visitors: server.counts('lamps', 'total', 'visitors'),
        customs: server.counts('lamps', 'plans'),
        errors: server.counts('lamps', 'errors'),
        failures,
      }).toEqual({
        views: { '': 1 },
        visitors: { '': 1 },
        customs: { pro: 1 },
        errors: { '/ load img (none)': 1 },
        failures: [],
      }),
    { timeout: 20_000, interval: 50 },
  );
  expect(new Set(loaded)).toEqual(
    new Set(['200 public, max-age=31536000, immutable, no-transform']),
  );
});
