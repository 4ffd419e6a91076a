import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { stageTest } from './support/stageTest.ts';
import type { TestSite } from './support/testSite.ts';

const test = stageTest({ sites: 4 });

const DIST = join(import.meta.dirname, '../../beacon/dist');

async function serveModules(site: TestSite): Promise<void> {
  for (const name of ['beacon.mjs', 'beacon.memory.mjs']) {
    const text = await readFile(join(DIST, name), 'utf8');
    site.serve(`/${name}`, text, { 'content-type': 'text/javascript' });
  }
}

test('the ES module counts as the script does', async ({ open, stage }) => {
  const site = await open();
  await serveModules(site);
  const options = { site: site.name, endpoint: stage.front.url, withoutConsent: 'count' };
  site.serve(
    '/pricing',
    `<!doctype html><script type="module">
      import { init } from '/beacon.mjs';
      const headcount = init(${JSON.stringify(options)});
      document.title = String(headcount === init(${JSON.stringify(options)}));
      headcount.event('signup', { plan: 'pro' });
      window.headcount = headcount;
    </script>`,
  );
  const page = await site.visit('/pricing');
  expect(await page.title()).toBe('true');
  await site.counted({ views: { '/pricing': 1 }, plans: { pro: 1 } });
  await page.evaluate(() => window.headcount.consent('granted'));
  await site.until(() => site.visitors > 0);
  expect(await page.evaluate(() => document.cookie)).toMatch(/^headcount=[0-9a-f-]{36}$/);
});

test('where there is no page it can be imported, and does nothing', async () => {
  const { init } = (await import(
    join(DIST, 'beacon.mjs')
  )) as typeof import('../../beacon/headcount.d.ts');
  const headcount = init({ site: 'demo' });
  headcount.consent('granted');
  headcount.event('search');
  headcount.page();
  headcount.collect('error', { kind: 'crash', name: 'Error' });
  headcount.signal('cmp', 'denied');
  headcount.watch(() => {
    throw new Error('never called');
  });
  expect(typeof document).toBe('undefined');
});
