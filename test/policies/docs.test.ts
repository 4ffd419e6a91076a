import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isAudienceCube } from '../../policy/audience.ts';
import { loadPolicy } from '../../policy/loadPolicies.ts';
import { timeRange } from '../../query/dateRange.ts';
import { planQuery } from '../../query/planQuery.ts';
import { Query } from '../../query/querySchema.ts';

const FOLDER = 'docs/policies';
const SITES = ['selfmento', 'selmo', 'mindnamo', 'jobjourney', 'certometer'];
const NOW = Date.UTC(2026, 9, 1, 12);

const pageOf = (site: string) => readFile(join(FOLDER, `${site}.md`), 'utf8');
const policyOf = (site: string) => loadPolicy(join('policies', `${site}.json`));

/** The rows of the questions' table that end with a query: its cube and the query. */
function questions(page: string): { cube: string; query: Query }[] {
  return [...page.matchAll(/^\|[^|]+\| (\w+) \| `(\{.*\})` \|$/gm)].map(
    ([, cube = '', json = '']) => ({
      cube,
      query: Query.parse(JSON.parse(json)),
    }),
  );
}

/** Tests as the pages name them: file “title”, “another title”. */
function testsNamed(page: string): { file: string; title: string }[] {
  const named = page.matchAll(/`(test\/[\w/]+\.test\.ts)`((?:,?\s+“[^”]+”)+)/g);
  return [...named].flatMap(([, file = '', titles = '']) =>
    [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => ({ file, title })),
  );
}

describe.each(SITES)('the page of %s', (site) => {
  test('mentions every cube of the policy, and asks each', async () => {
    const page = await pageOf(site);
    const asked = questions(page).map(({ cube }) => cube);
    for (const cube of (await policyOf(site)).cubes) {
      if (cube.name !== 'pulse' && !isAudienceCube(cube)) expect(asked).toContain(cube.name);
    }
    for (const name of asked) expect(page).toContain(name);
  });

  test('every query is answered by the cube that its row names', async () => {
    const policy = await policyOf(site);
    for (const { cube, query } of questions(await pageOf(site))) {
      expect(query.site_id).toBe(site);
      const plan = planQuery(query, policy, timeRange(query.date_range, policy.timezone, NOW));
      expect('refused' in plan ? plan.refused : plan.cube.name).toBe(cube);
    }
  });

  test('names what shows each promise', async () => {
    const promises = (await pageOf(site)).split('\n## ')[1] ?? '';
    const [, ...rows] = promises.split('\n').filter((line) => line.startsWith('| '));
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.filter((row) => testsNamed(row).length === 0)).toEqual([]);
  });
});

test('every test that a page names exists', async () => {
  const pages = (await readdir(FOLDER)).map((name) => readFile(join(FOLDER, name), 'utf8'));
  const named = (await Promise.all(pages)).flatMap(testsNamed);
  expect(named.length).toBeGreaterThan(100);
  const missing = new Set<string>();
  for (const { file, title } of named) {
    const source = await readFile(file, 'utf8').catch(() => '');
    // The title as a whole string: a part of another title is not it.
    if (!source.includes(`'${title}'`)) missing.add(`${file}: ${title}`);
  }
  expect([...missing]).toEqual([]);
});

test('every file that a page names exists', async () => {
  for (const name of await readdir(FOLDER)) {
    const page = await readFile(join(FOLDER, name), 'utf8');
    for (const [, file = ''] of page.matchAll(
      /`((?:policy|ingest|transforms|test)\/[\w/]+\.ts)`/g,
    )) {
      await expect(readFile(file, 'utf8')).resolves.not.toBe('');
    }
  }
});

test('a page for each company, and none for another', async () => {
  const pages = await readdir(FOLDER);
  expect(pages.sort()).toEqual([...SITES.map((site) => `${site}.md`), 'README.md'].sort());
});
