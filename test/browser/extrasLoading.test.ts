import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { openWithExtras } from './support/extrasSite.ts';
import { stageTest } from './support/stageTest.ts';

const test = stageTest({ sites: 5 });
const DIST = join(import.meta.dirname, '../../beacon/dist');
const crash = 'void setTimeout(() => { throw new TypeError() })';
const one = { errors: { '/pricing crash TypeError (none)': 1 } };

describe.concurrent('the second script', () => {
  test.for([
    ['before the first', (tags: readonly string[]) => tags.toReversed().join('')],
    [
      'as it comes, without an order',
      (tags: readonly string[]) => tags.join('').replaceAll('defer', 'async'),
    ],
    [
      'behind a stub for calls before the first has loaded',
      (tags: readonly string[]) =>
        `<script>window.headcount = { q: [["event", "search"]] }</script>${tags.toReversed().join('')}`,
    ],
  ] as const)('runs %s', async ([, arrange], { open, stage }) => {
    const site = await openWithExtras({ open, stage }, 'errors');
    site.tag = arrange(site.tag.split(/(?=<script)/));
    const page = await site.visit('/pricing');
    await page.evaluate(crash);
    await site.until(() => site.errors.length === 1);
    site.errors.length = 0;
    await site.counted(one);
  });

  test('does nothing without the first', async ({ open, stage }) => {
    const site = await openWithExtras({ open, stage }, 'errors vitals tcf gpp gcs');
    site.tag = site.tag.split(/(?=<script)/)[1] ?? '';
    const page = await site.visit('/pricing');
    await page.evaluate(crash);
    await site.until(() => site.errors.length === 1);
    site.errors.length = 0;
    expect(site.sent).toEqual([]);
  });

  test('is a module too, and starts once however often it is asked to', async ({ open, stage }) => {
    const site = await open();
    const { url } = stage.front;
    for (const name of ['beacon.mjs', 'beacon-extras.mjs']) {
      const module = await readFile(join(DIST, name), 'utf8');
      site.serve(`/${name}`, module, { 'content-type': 'text/javascript' });
    }
    site.tag = `<script type="module">
      import { init } from '/beacon.mjs';
      import { extras } from '/beacon-extras.mjs';
      const headcount = init({ site: '${site.name}', endpoint: '${url}', withoutConsent: 'count' });
      for (const options of [undefined, null, 1, {}, { tcf: null, gpp: 'x', gcs: 1 }]) extras(headcount, options);
      for (const beacon of [undefined, null, 1, {}]) extras(beacon, { vitals: true, tcf: { vendor: 'x' } });
      for (let n = 0; n < 3; n += 1) extras(headcount, { errors: true });
      document.title = 'started';
    </script>`;
    const page = await site.visit('/pricing');
    await page.waitForFunction(() => document.title === 'started');
    await page.evaluate(crash);
    await site.until(() => site.errors.length === 1);
    site.errors.length = 0;
    await site.counted({ views: { '/pricing': 1 }, ...one });
  });
});

test('the module can be imported where there is no page', async () => {
  const { extras } = await import('../../beacon/extras/extras.ts');
  expect(extras({} as never, { errors: true, vitals: true, tcf: true, gcs: true })).toBeUndefined();
});
