import { readFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import type { Cube } from '../../policy/cube.ts';
import type { Policy } from '../../policy/policy.ts';
import { DIMENSION_NAMES } from '../../query/dimensionNames.ts';
import { grafanaEngine, PANELS, type Row } from './grafanaEngine.ts';
import { AUDIT_SITE, POLICIES } from './grafanaSites.ts';

const { sites, variables, rows, read, ask } = grafanaEngine();

const OTHER = 'Other: withheld';
const NEWEST = 'Visitors, newest window';
/** Of panels with rows of a cube: its variable, and for each column the dimension of the API. */
const TABLES: Record<string, [variable: string, columns: Record<string, string>]> = {
  Pages: ['pages', { Page: 'event:page' }],
  'Click paths': ['paths', { From: 'event:from', To: 'event:page' }],
  'Time spent': ['times', { 'Time spent': 'event:engaged' }],
  'Time spent by page': ['times', { Page: 'event:page', 'Time spent': 'event:engaged' }],
  Clicks: ['targets', { Page: 'event:page', 'On what': 'event:target' }],
  'Custom events': ['events', { Event: 'event:name' }],
  'Props of custom events': ['props', { Value: 'event:value' }],
  Errors: ['errors', { Kind: 'error:kind', Error: 'error:name', Status: 'error:status' }],
  Referrers: ['referrers', { Referrer: 'visit:referrer' }],
  Campaigns: [
    'campaigns',
    { Source: 'visit:utm_source', Medium: 'visit:utm_medium', Campaign: 'visit:utm_campaign' },
  ],
  Countries: ['countries', { Country: 'visit:country' }],
  Regions: ['regions', { Country: 'visit:country', Region: 'visit:region' }],
  Devices: ['devices', { Device: 'visit:device' }],
  'Operating systems': ['systems', { System: 'visit:os' }],
  Browsers: ['browsers', { Browser: 'visit:browser' }],
  Languages: ['languages', { Language: 'visit:language' }],
  Screens: ['screens', { Screen: 'visit:screen' }],
};
/** Titles of columns with counts, whatever the cube counts. */
const COUNTS = ['Page views', 'Page leaves', 'Clicks', 'Events', 'Errors'];

/** Panels that had rows, of any site. */
const filled = new Set<string>();
/** Numbers that were found to be those of the API; and those that are rightly not told. */
let compared = 0;
let apart = 0;
afterAll(() => {
  const empty = PANELS.filter(({ targets, title = '' }) => targets && !filled.has(title));
  expect(empty.map(({ title }) => title)).toEqual([]);
  expect(compared).toBeGreaterThan(400);
  expect(apart).toBeGreaterThan(1);
});

type Pair = readonly [number: unknown, margin: unknown];

describe.each(POLICIES.map((it) => [it.site, it] as const))('of %s', (_, policy) => {
  test('every panel’s SQL runs, and its numbers and margins are those of the query API', async () => {
    const chosen = await variables(policy);
    const found = new Map<string, readonly Row[]>();
    for (const panel of PANELS.filter(({ targets }) => targets)) {
      const { title = '' } = panel;
      // Of cubes that a site has not there is nothing to see; some of these panels are run all the same.
      const [variable] =
        TABLES[title] ?? (/People|refusers|Consent/.test(title) ? ['people_by'] : []);
      const isThere = variable === undefined || (chosen.get(variable)?.length ?? 0) > 0;
      if (!isThere && title !== 'Regions') continue;
      const shown = await rows(panel, chosen, policy);
      expect([title, isThere || shown.length === 0]).toEqual([title, true]);
      found.set(title, shown);
      if (shown.length > 0) filled.add(title);
    }
    for (const [title, shown] of found) await compareTable(policy, chosen, title, shown);
    await compareSeries(policy, found);
    await compareVisitors(policy, found.get('Visitors by month, week and day') ?? []);
    await comparePeople(policy, found.get('People by window') ?? []);
    await compareWithheld(policy, found.get('What is withheld') ?? []);
  });
});

/** The rows of a cube, summed over the range, its visitors in the newest window, and what is withheld. */
async function compareTable(
  policy: Policy,
  chosen: ReadonlyMap<string, readonly string[]>,
  title: string,
  shown: readonly Row[],
): Promise<void> {
  const [variable, columns] = TABLES[title] ?? [];
  if (!variable || !columns || shown.length === 0) return;
  for (const name of chosen.get(variable) ?? []) {
    const cube = policy.cubes.find((it) => it.name === name) as Cube;
    const mine = shown.filter((row) => row.Prop === undefined || row.Prop === name);
    const [first = ''] = Object.keys(columns);
    const key = (row: Row) => JSON.stringify(Object.keys(columns).map((it) => row[it]));
    for (const column of Object.keys(mine[0] ?? {})) {
      const measure = measureOf(column);
      if (measure === undefined) continue;
      const pairs = (of: readonly Row[]) =>
        new Map(of.map((row): [string, Pair] => [key(row), [row[column], row[`± ${column}`]]]));
      const cells = pairs(mine.filter((row) => row[first] !== OTHER && row[column] !== null));
      const other = mine.find((row) => row[first] === OTHER);
      if (cube.measures[measure] === undefined) {
        expect([title, column, cells.size, other?.[column] ?? null]).toEqual([
          title,
          column,
          0,
          null,
        ]);
        continue;
      }
      const { status, json } = await ask(policy, {
        ...{ cube: name, metrics: [measure === 'count' ? 'events' : measure] },
        dimensions: Object.values(columns),
        ...(measure === 'visitors' ? { date_range: newestOf(cube) } : {}),
      });
      if (status === 422 && measure === 'visitors') {
        await compareApart(policy, cube, Object.values(columns), cells);
        continue;
      }
      expect([title, status]).toEqual([title, 200]);
      const wanted = json.results.map(({ dimensions, metrics, margins }): [string, Pair] => [
        JSON.stringify(dimensions),
        [metrics[0], margins[0]],
      ]);
      expect([title, column, cells]).toEqual([title, column, new Map(wanted)]);
      const [rest = null] = json.meta.other?.metrics ?? [];
      const [spread = null] = json.meta.other?.margins ?? [];
      expect([title, column, other?.[column] ?? null, other?.[`± ${column}`] ?? null]).toEqual([
        ...[title, column, rest, spread],
      ]);
      compared += wanted.length + (rest === null ? 0 : 1);
    }
  }
}

/** Of visitors that may stand in several cells those are told that are the only cell of a row, and no others. */
async function compareApart(
  policy: Policy,
  cube: Cube,
  columns: readonly string[],
  shown: ReadonlyMap<string, Pair>,
): Promise<void> {
  const dimensions = cube.dimensions.map((it) => nameOf(it) ?? '');
  const query = { cube: cube.name, metrics: ['visitors'], dimensions };
  const { json } = await ask(policy, { ...query, date_range: newestOf(cube) });
  const groups = Map.groupBy(json.results, (it) =>
    JSON.stringify(columns.map((name) => it.dimensions[dimensions.indexOf(name)])),
  );
  const alone = [...groups].flatMap(([key, [it, ...more]]): [string, Pair][] =>
    it && more.length === 0 ? [[key, [it.metrics[0], it.margins[0]]]] : [],
  );
  expect([cube.name, shown]).toEqual([cube.name, new Map(alone)]);
  apart += groups.size - alone.length;
}

function measureOf(column: string): 'count' | 'visits' | 'visitors' | undefined {
  if (column === NEWEST) return 'visitors';
  if (column === 'Visits') return 'visits';
  return COUNTS.includes(column) ? 'count' : undefined;
}

function newestOf({ window }: Cube): [string, string] {
  if (window === 'month') return ['2026-10-01', '2026-10-31'];
  return window === 'week' ? ['2026-10-19', '2026-10-25'] : ['2026-10-31', '2026-10-31'];
}

/** Days and hours, and today's sums. */
async function compareSeries(policy: Policy, found: ReadonlyMap<string, readonly Row[]>) {
  const metrics = { 'Page views': 'pageviews', Visits: 'visits', Visitors: 'visitors' };
  for (const [column, metric] of Object.entries(metrics)) {
    const pair = (row: Row): Pair => [row[column], Number(row['at most']) - Number(row[column])];
    const days = { metrics: [metric], dimensions: ['time:day'], cube: 'total' };
    expect(await pairsOf(policy, days)).toEqual(found.get(`${column} by day`)?.map(pair));
    if (metric === 'visitors') continue;
    const today = { metrics: [metric], date_range: 'day', cube: 'pulse' };
    const hours = { ...today, dimensions: ['time:hour'] };
    expect(await pairsOf(policy, hours)).toEqual(found.get(`${column} today`)?.map(pair));
    const sum = (found.get('Today so far') ?? []).map((row) => [row[column], row[`± ${column}`]]);
    expect(await pairsOf(policy, today)).toEqual(sum);
  }
}

async function compareVisitors(policy: Policy, shown: readonly Row[]): Promise<void> {
  for (const kind of ['day', 'week', 'month']) {
    const query = { metrics: ['visitors'], dimensions: [`time:${kind}`] };
    const mine = shown.filter(({ Window }) => Window === kind).reverse();
    const pairs = mine.map((row): Pair => [row.Visitors, row['± Visitors']]);
    expect([kind, await pairsOf(policy, query)]).toEqual([kind, pairs]);
  }
}

/** An answer's numbers with their margins; none where the policy has no such cube. */
async function pairsOf(policy: Policy, query: object): Promise<Pair[]> {
  const { status, json } = await ask(policy, query);
  if (status === 422) return [];
  const pairs = json.results.map(({ metrics, margins }): Pair => [metrics[0], margins[0]]);
  compared += pairs.length;
  return pairs;
}

async function comparePeople(policy: Policy, shown: readonly Row[]): Promise<void> {
  const { status, json } = await ask(policy, { metrics: ['audience'], dimensions: ['time:day'] });
  if (status === 422) return expect(shown).toEqual([]);
  const wanted = json.results.map(({ audience: it }) => ({
    People: it?.estimate,
    'at least': it?.low,
    'at most': it?.high,
    'assuming, at least': it?.assumption?.low ?? null,
    'assuming, at most': it?.assumption?.high ?? null,
    'Visitors with consent': it?.consented_visitors,
    'Visits with consent': it?.consent_share ?? null,
    'Why there is no estimate': it?.reason === undefined ? '–' : expect.stringMatching(/\w/),
  }));
  expect(wanted.length).toBeGreaterThan(5);
  expect(shown.toReversed().map(({ From: _, ...numbers }) => numbers)).toEqual(wanted);
  compared += wanted.length;
}

async function compareWithheld(policy: Policy, shown: readonly Row[]): Promise<void> {
  const metrics = {
    'page views': 'events',
    visits: 'visits',
    'visitors, newest window': 'visitors',
  };
  for (const row of shown) {
    const cube = policy.cubes.find(({ name }) => name === row.Cube) as Cube;
    const metric = metrics[row.Of as keyof typeof metrics];
    const { json } = await ask(policy, {
      ...{ cube: cube.name, metrics: [metric] },
      // All of its dimensions, so that visitors are told.
      dimensions: cube.dimensions.map(nameOf),
      ...(metric === 'visitors' ? { date_range: newestOf(cube) } : {}),
    });
    const { metrics: rest, margins } = json.meta.other ?? {};
    expect([row.Cube, row.Of, row.Other, row['± Other']]).toEqual([
      ...[row.Cube, row.Of, rest?.[0], margins?.[0]],
    ]);
    compared += 1;
  }
}

function nameOf(dimension: string): string | undefined {
  return Object.entries(DIMENSION_NAMES).find(([, column]) => column === dimension)?.[0];
}

test('the sites to choose from are those with releases, without what audits leave', async () => {
  const there = await read('SELECT DISTINCT site FROM releases');
  expect(there.map(({ site }) => site)).toContain(AUDIT_SITE);
  expect(await sites()).toEqual(POLICIES.map(({ site }) => site).sort());
});

test('ClickHouse parses the statements that the documentation gives an administrator', async () => {
  const [, sql = ''] = /```sql\n([^`]*)```/.exec(await readFile('docs/grafana.md', 'utf8')) ?? [];
  const statements = sql.split(';').filter((it) => it.trim() !== '');
  expect(statements).toHaveLength(3);
  for (const statement of statements) {
    expect((await read(`EXPLAIN AST ${statement}`)).length).toBeGreaterThan(0);
  }
});
