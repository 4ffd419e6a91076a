import { expect, test } from 'vitest';
import { stepsOf } from '../../dashboard/charts/mapSteps.ts';
import world from '../../dashboard/charts/world.built.ts';
import { aroundPage } from '../../dashboard/panels/aroundPage.ts';
import { timesOfPages } from '../../dashboard/panels/timesOfPages.ts';
import { inRows } from '../../dashboard/plan/inRows.ts';
import { isComparable } from '../../dashboard/plan/isComparable.ts';
import { panelSpecs } from '../../dashboard/plan/panelSpecs.ts';
import { refuseFilter } from '../../dashboard/plan/refuseFilter.ts';
import { unmeasured } from '../../dashboard/plan/unmeasured.ts';
import { DEVICE_READ } from '../../policy/cube.ts';
import { COUNTRIES } from '../../policy/values.ts';
import type { Answer } from '../../query/answerSchema.ts';
import { sitesAt } from './support/sites.ts';

const sites = new Map(sitesAt('2026-11-22').map(({ site }) => [site.site, site]));
const siteOf = (name: string) => sites.get(name) ?? expect.fail(name);

test('each site has the panels that its policy counts, and is told what it does not', () => {
  const panels = (name: string) => panelSpecs(siteOf(name)).map((it) => it.name);
  expect(panels('demo')).toEqual(['pages', 'sources', 'where', 'devices']);
  expect(panels('mindnamo')).toEqual([
    ...['pages', 'paths', 'devices', 'time', 'clicks', 'events', 'errors'],
  ]);
  expect(panels('certometer')).toEqual([
    ...['pages', 'sources', 'where', 'devices', 'time', 'events'],
  ]);
  expect(unmeasured(siteOf('mindnamo'))).toEqual(
    expect.arrayContaining(['referrers', 'campaigns', 'places', 'languages']),
  );
  expect(unmeasured(siteOf('jobjourney'))).not.toContain('errors');
  for (const site of sites.values()) {
    const shown = new Set(
      panelSpecs(site).flatMap(({ tables }) => tables.flatMap(({ wanted }) => wanted.dimensions)),
    );
    const counted = site.cubes.flatMap(({ dimensions }) => dimensions);
    const hidden = [...new Set(counted)].filter((it) => it !== 'event:exit' && !shown.has(it));
    expect({ site: site.site, hidden }).toEqual({ site: site.site, hidden: [] });
  }
});

test('what a script has to read from the device is said to be known with consent only', () => {
  const tables = [...sites.values()].flatMap((site) =>
    panelSpecs(site).flatMap((panel) => panel.tables),
  );
  const read: readonly string[] = DEVICE_READ;
  for (const { id, note } of tables.filter((it) => it.id.startsWith('visit:'))) {
    const said = note?.includes('with consent') ?? false;
    expect({ id, said }).toEqual({ id, said: read.includes(id.slice('visit:'.length)) });
  }
  expect(tables.filter(({ note }) => note !== undefined).length).toBeGreaterThan(0);
});

test('no panel stands alone in half a row, and all are in their order', () => {
  for (const site of sites.values()) {
    const specs = panelSpecs(site);
    const rows = inRows(specs);
    expect(rows.map(({ spec }) => spec)).toEqual(specs);
    let half = 0;
    for (const { wide } of rows) {
      if (wide) expect(half % 2).toBe(0);
      else half += 1;
    }
    expect(half % 2).toBe(0);
  }
});

test('a panel that cannot be narrowed down says which two are not counted together', () => {
  const filters = [{ dimension: 'visit:country', value: 'IN' }] as const;
  expect(refuseFilter([{ dimensions: ['event:page'] }], ['event:page'], filters)).toBe(
    'Page and country are not counted together, so that nobody can be told apart by them.',
  );
  expect(refuseFilter([{ dimensions: ['event:value'] }], ['event:value'], filters)).toBe(
    'This is not counted by country, so that nobody can be told apart by it.',
  );
});

function answerOf(rows: readonly (readonly [dimensions: string[], value: number])[]): Answer {
  const results = rows.map(([dimensions, value]) => ({
    dimensions,
    metrics: [value],
    margins: [5],
    windows: 1,
  }));
  return { results, meta: {}, query: {} } as unknown as Answer;
}

test('before and after a page stand the rows of the answer, unchanged', () => {
  const answer = answerOf([
    [['/', '/pricing'], 90],
    [['/pricing', '/signup'], 40],
    [['/pricing', '/'], 30],
    [['/blog', '/pricing'], 20],
  ]);
  const { before, after } = aroundPage(answer, '/pricing');
  const told = ({ results }: Answer) =>
    results.map(({ dimensions, metrics }) => [...dimensions, ...metrics]);
  expect(told(before)).toEqual([
    ['/', 90],
    ['/blog', 20],
  ]);
  expect(told(after)).toEqual([
    ['/signup', 40],
    ['/', 30],
  ]);
});

test('the stay in the middle is of those that were measured, in the order of their length', () => {
  const answer = answerOf([
    [['/', '(unknown)'], 1000],
    [['/', '1 to 3 min'], 40],
    [['/', 'under 5 s'], 30],
    [['/a', '30 min and more'], 30],
    [['/', '5 to 15 s'], 20],
  ]);
  expect(timesOfPages(answer).map(({ page, middle }) => [page, middle])).toEqual([
    ['/', '5 to 15 s'],
    ['/a', '30 min and more'],
  ]);
  expect(timesOfPages(answer)[0]?.buckets.map(({ dimensions }) => dimensions[1])).toEqual([
    'under 5 s',
    '5 to 15 s',
    '1 to 3 min',
  ]);
});

test('periods are compared where as much of both is published', () => {
  const meta = (windows: number) => ({ windows }) as Answer['meta'];
  const rows = [
    [28, 28, true],
    [28, 26, true],
    [28, 25, false],
    [21, 0, false],
    [0, 0, false],
    [1, 1, true],
    [7, 6, false],
  ] as const;
  for (const [now, before, comparable] of rows) {
    expect(isComparable(meta(now), meta(before))).toBe(comparable);
    expect(isComparable(meta(before), meta(now))).toBe(comparable);
  }
});

test('the map has countries by the codes that the pipeline counts by, each drawn once', () => {
  const codes = Object.keys(world.countries);
  expect(codes.filter((code) => !COUNTRIES.has(code))).toEqual([]);
  expect(codes).toEqual(expect.arrayContaining(['IN', 'US', 'DE', 'XK', 'CY', 'SO', 'TW']));
  expect(codes.length).toBeGreaterThan(170);
  for (const path of Object.values(world.countries)) expect(path).toMatch(/^M[\d., Mlz-]+z$/);
  // It is fetched by phones.
  expect(JSON.stringify(world).length).toBeLessThan(50_000);
});

test('shades grow with the numbers, and their legend is easy to read', () => {
  const { stepOf, legend } = stepsOf([10, 25, 137, 330, 2135]);
  const steps = [10, 25, 137, 330, 2135].map(stepOf);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect([steps[0], steps.at(-1)]).toEqual([1, 5]);
  expect(legend.map(({ words }) => words)).toEqual(['10+', '20+', '80+', '200+', '700+']);
  expect(stepsOf([40]).legend).toHaveLength(1);
  expect(stepsOf([0, 0]).legend).toHaveLength(1);
  expect(stepsOf([]).legend).toEqual([]);
  expect(stepsOf([0, 20, 900]).stepOf(0)).toBe(0);
  expect(stepsOf([]).stepOf(3)).toBeGreaterThanOrEqual(1);
});
