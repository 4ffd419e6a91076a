import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { priceTable } from '../../bench/edgeCosts/costTables.ts';
import { REFUSALS } from '../../src/edge/calls.ts';
import { CLICKHOUSE_REASONS } from '../../src/edge/clickhouseReason.ts';
import { WRONG_SETTINGS } from '../../src/edge/wrongSettings.ts';

const ROOT = new URL('../../', import.meta.url);
const docs = await readFile(new URL('docs/deploy-cloudflare.md', ROOT), 'utf8');

test('docs/deploy-cloudflare.md has the prices that the costs are computed with', () => {
  expect(docs).toContain(priceTable());
});

test('docs/deploy-cloudflare.md says what to do about every code that the edge logs', async () => {
  const folder = new URL('src/edge/', ROOT);
  const files = (await readdir(folder)).filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, folder), 'utf8')));
  const call =
    /\b(?:(?:\w*[lL]og|once)\(\s*'(?:info|warn)',\s*|(?:note|attempt)\()'([a-z]+(?:-[a-z]+)*)'/g;
  const logged = texts.flatMap((text) => [...text.matchAll(call)].map(([, code = '']) => code));
  expect(logged).toContain('shards-owe');
  const codes = new Set([
    ...[...logged, ...Object.keys(REFUSALS), ...Object.keys(WRONG_SETTINGS)],
    ...CLICKHOUSE_REASONS,
  ]);
  expect([...codes].filter((code) => !docs.includes(`\`${code}\``))).toEqual([]);
});
