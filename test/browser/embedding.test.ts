import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parsePolicy } from '../../policy/parsePolicy.ts';
import { EARLY_CALLS } from '../../src/snippet/earlyCalls.ts';
import { sitePolicy } from './support/sitePolicy.ts';
import { stageTest } from './support/stageTest.ts';

const test = stageTest({ sites: 2 });

/** The code block of docs/embedding.md that has this text in it, with what a reader puts in the place of its examples. */
async function block(text: string, replaced: Readonly<Record<string, string>>): Promise<string> {
  const page = await readFile(join(import.meta.dirname, '../../docs/embedding.md'), 'utf8');
  const blocks = [...page.matchAll(/```\w+\n([\s\S]*?)```/g)].map(([, code = '']) => code);
  let code = blocks.find((it) => it.includes(text)) ?? '';
  for (const [from, to] of Object.entries(replaced)) {
    expect(code, `the example that tells of ${text}`).toContain(from);
    code = code.replaceAll(from, to);
  }
  return code;
}

test('the HTML page of the docs asks, counts, remembers the choice and takes it back', async ({
  open,
}) => {
  const site = await open();
  const html = await block('<!doctype html>', {
    '<!-- what `headcount snippet` printed -->': `<script>${EARLY_CALLS}</script>${site.tag}`,
  });
  site.serve('/', html);
  const page = await site.visit('/');
  await page.evaluate(() => addEventListener('click', (event) => event.preventDefault()));
  await page.click('#signup');
  await page.click('text=Buy');
  await page.click('text=Catalogue');
  const clicks = { '/ buy': 1, '/ download:pdf': 1 };
  await site.counted({ views: { '/': 1 }, plans: { pro: 1 }, clicks });
  expect(await page.evaluate(() => document.cookie)).toBe('');

  await page.click('#yes');
  await site.until(() => site.visitors === 1);
  await page.reload();
  await site.counted({ views: { '/': 2 }, plans: { pro: 1 }, clicks });
  expect(await page.isVisible('#ask')).toBe(false);
  await site.until(() => page.evaluate(() => document.cookie.startsWith('headcount=')));

  await page.click('#change');
  await page.click('#no');
  await site.until(() => site.visitors === 0);
  expect(await page.evaluate(() => [document.cookie, localStorage.headcount])).toEqual([
    '',
    undefined,
  ]);
});

test('the sender of the docs counts from a Node server, once and as the visitor', async ({
  open,
  stage,
}) => {
  const site = await open();
  const answers = [503, 'lose', 'pass'] as const;
  let requests = 0;
  site.rule = () => answers[requests++] ?? 'pass';
  const code = await block('// count.js', {
    // Browsers know names under `localhost` by themselves, other programs may not.
    'https://stats.example.com': stage.front.url.replace('stats.localhost', '127.0.0.1'),
    'https://lamps.example': site.origin,
    "'demo'": `'${site.name}'`,
    'setTimeout(1000 * seconds)': 'setTimeout(seconds)',
  });
  const { count } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    readonly count: (...args: readonly unknown[]) => Promise<unknown>;
  };
  const socket = { remoteAddress: '127.0.0.1' };
  const headers = {
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0',
  };
  const said = { consent: 'granted', visitor: '5f928a29-e288-4b78-a7f3-0d46b3081873' };
  const answer = await count({ headers, socket }, 'signup', { plan: 'pro' }, said);
  expect(answer).toEqual({ accepted: 0, dropped: { duplicate: 1 }, errors: [] });
  expect(requests).toBe(3);
  await site.counted({ plans: { pro: 1 } });

  // Without the visitor's user agent Node names itself.
  const bare = await count({ headers: {}, socket }, 'signup', { plan: 'pro' });
  expect(bare).toMatchObject({ accepted: 0, dropped: { bot: 1 } });
});

test('the declarations of the docs are those of a policy', async () => {
  const { targets, custom, cubes } = JSON.parse(`{${await block('"targets"', {})}}`);
  const origins = ['https://lamps.example'];
  const policy = parsePolicy(sitePolicy('demo', origins, { targets, custom, cubes }));
  expect(policy.cubes.map(({ name }) => name)).toEqual(expect.arrayContaining(['plans', 'clicks']));
});
