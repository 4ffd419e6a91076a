import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { sendCompanies } from '../../../demo/companies/sendCompanies.ts';
import type { Answer } from '../../../query/answerSchema.ts';
import { type Chromium, openChromium } from '../support/chromium.ts';
import { aboutText, changeText } from './support/expectedLines.ts';
import { leaving, openReader, type Reader, signIn } from './support/openReader.ts';
import { type DashboardServer, openServer } from './support/openServer.ts';
import { type Days, PageCheck } from './support/pageCheck.ts';
import { readPanels, type Shown } from './support/readPanels.ts';
import { CERTOMETER, JOBJOURNEY, MINDNAMO, type TableOf } from './support/tables.ts';

const SITES = ['jobjourney', 'mindnamo', 'certometer'];
const TODAY = '2026-11-04';
/** What the page shows first: the 28 days before today. */
const FIRST: Days = ['2026-10-07', '2026-11-03'];
const WEEK: Days = ['2026-10-26', '2026-11-01'];
const WEEK_BEFORE: Days = ['2026-10-19', '2026-10-25'];
const OCTOBER: Days = ['2026-10-01', '2026-10-31'];

let server: DashboardServer;
let chromium: Chromium;
let reader: Reader;

beforeAll(async () => {
  const from = Date.parse('2026-10-19');
  server = await openServer({ sites: SITES, from });
  await sendCompanies(server.running, {
    ...{ seed: 9, from, until: Date.parse(`${TODAY}T14:20:00Z`), people: 700, sites: SITES },
    setClock: server.setClock,
  });
  chromium = await openChromium();
}, 180_000);
afterAll(async () => {
  await chromium?.close();
  await server?.close();
});
beforeEach(async () => {
  reader = await openReader(chromium.browser, {
    acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
});
afterEach(async () => {
  const { requests, heard } = reader;
  await reader.close();
  expect(heard).toEqual([]);
  expect(leaving(requests, server.url)).toEqual([]);
});

/** Signs in by pasting a token, at an address with a fragment. */
async function open(site: string, fragment = '', page = reader.page): Promise<PageCheck> {
  await page.goto(`${server.url}/${fragment}`);
  await signIn(page, await server.token(site));
  return new PageCheck(page, server, site);
}

async function choosePeriod(page: Page, words: string): Promise<void> {
  await page.getByRole('combobox', { name: /^Period/ }).selectOption(words);
}

test('every number of a site under suppression is what the API answers', async () => {
  const check = await open('jobjourney');
  await check.estimate('2026-10-26', WEEK, [await since(check, WEEK, WEEK_BEFORE, 'week')]);
  const inAll = { cube: 'total', date_range: FIRST };
  await check.panel('totals', [
    await check.total('visits', inAll),
    await check.total('pageviews', inAll),
    ...(await check.today()),
  ]);
  await check.panel('goals', await goalsOf(check));
  for (const table of JOBJOURNEY) await check.table(table, FIRST);
  await reader.page.getByRole('button', { name: 'Show as table' }).click();
  await check.series('People', { metrics: ['audience'], date_range: FIRST });
  for (const [name, metric] of [
    ['Visitors', 'visitors'],
    ['Visits', 'visits'],
    ['Page views', 'pageviews'],
  ] as const) {
    await check.series(name, { metrics: [metric], date_range: FIRST });
  }
});

test('every number of a site with noise is what the API answers, months instead of days where it counts those', async () => {
  const check = await open('mindnamo');
  const ofWeek = { cube: 'visitors_week', metrics: ['visitors'] };
  const week = await check.ask({ ...ofWeek, date_range: WEEK });
  const before = await check.ask({ ...ofWeek, date_range: WEEK_BEFORE });
  const [now, was] = [numberOf(week), numberOf(before)];
  const same = Math.abs(now.value - was.value) <= now.margin + was.margin;
  const way = same ? 'same' : now.value > was.value ? 'more' : 'fewer';
  const words = same ? 'no clear change from' : `${way} than`;
  await check.panel('audience', [
    `2026-10-26 ${await check.total('visitors', { ...ofWeek, date_range: WEEK })}`,
    `change ${way} from ${was.value} "${words} the week before (${was.value})"`,
  ]);
  await check.panel('totals', [
    await check.total('visits', { cube: 'total', date_range: FIRST }),
    await check.total('pageviews', { cube: 'total_month', date_range: OCTOBER }),
  ]);
  const month = { cube: 'total_month', date_range: OCTOBER };
  await check.panel('goals', [
    ...(await check.goal(
      'session_booked',
      'visitors',
      [
        { cube: 'topics', date_range: OCTOBER },
        { ...month, metrics: ['visitors'] },
      ],
      0,
    )),
    ...(await check.goal(
      'session_ended',
      'events',
      [
        { cube: 'session_length', date_range: OCTOBER },
        { ...month, metrics: ['visits'] },
      ],
      0,
    )),
  ]);
  for (const table of MINDNAMO) await check.table(table, OCTOBER);
  const instead = reader.page.locator('[data-panel=pages] .instead');
  expect(await instead.textContent()).toBe('October 2026');
  await reader.page.getByRole('button', { name: 'Show as table' }).click();
  await check.series('Visitors', { metrics: ['visitors'], date_range: FIRST });
  await check.series('Visits', { metrics: ['visits'], date_range: FIRST });
});

test('every number of languages, screens, time zones, referrers and exits is what the API answers', async () => {
  const check = await open('certometer');
  const [tuesday, before]: [Days, Days] = [
    ['2026-11-03', '2026-11-03'],
    ['2026-10-27', '2026-10-27'],
  ];
  await check.estimate('2026-11-03', tuesday, [await since(check, tuesday, before, 'Tuesday')]);
  const inAll = { cube: 'total', date_range: FIRST };
  await check.panel('totals', [
    await check.total('visits', inAll),
    await check.total('pageviews', inAll),
    ...(await check.today()),
  ]);
  await check.panel('goals', await goalsOf(check));
  for (const table of CERTOMETER) await check.table(table, FIRST);
  const unmeasured = reader.page.locator('[data-panel=unmeasured]');
  expect(await unmeasured.textContent()).toMatch(/no table of click paths, campaigns, systems/);
});

/** Whether more came than before: only where the intervals do not overlap. */
async function since(check: PageCheck, now: Days, before: Days, kind: string): Promise<string> {
  const audience = async (days: Days) => {
    const { results } = await check.ask({ metrics: ['audience'], date_range: days });
    const { estimate, low, high } = results[0]?.audience ?? {};
    if (estimate == null || low == null || high == null) throw new Error('There is no estimate.');
    return { estimate, low, high };
  };
  const [own, was] = [await audience(now), await audience(before)];
  const way = own.low > was.high ? 'more' : own.high < was.low ? 'fewer' : 'same';
  const words = way === 'same' ? 'no clear change from' : `${way} than`;
  return `change ${way} from ${was.estimate} "${words} the ${kind} before (about ${aboutText(was.estimate)})"`;
}

/** Of the first five events that the policy declares, day by day. */
async function goalsOf(check: PageCheck): Promise<string[]> {
  const { custom } = JSON.parse(await readFile(`policies/${check.site}.json`, 'utf8'));
  const names = Object.keys(custom).slice(0, 5);
  const all = { cube: 'total', metrics: ['visitor_days'], date_range: FIRST };
  const lines = names.map((name) => {
    const filters = [['is', 'event:name', [name]]];
    const reached = { cube: 'features', filters, date_range: FIRST };
    // Of a day on which fewer than ten did it nobody is told.
    return check.goal(name, 'visitor_days', [reached, all], 9, true);
  });
  return (await Promise.all(lines)).flat();
}

function numberOf({ results }: Answer): { value: number; margin: number } {
  return { value: results[0]?.metrics[0] ?? 0, margin: results[0]?.margins[0] ?? 0 };
}

test('a number that is altered by one is noticed, whichever it is', async () => {
  const check = await open('jobjourney');
  const first = ({ tab }: TableOf) => tab === undefined;
  for (const table of JOBJOURNEY.filter(first)) await check.table(table, FIRST);
  const sound = await readPanels(reader.page);
  await reader.page.route('**/v1/query', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: altered((await response.json()) as Answer) });
  });
  await reader.page.reload();
  await expect
    .poll(async () => countLines(await readPanels(reader.page)), { timeout: 30_000 })
    .toEqual(countLines(sound));
  const { panels } = await readPanels(reader.page);
  for (const [panel, lines] of Object.entries(panels)) {
    // "About 420 people" and a share of so many in a hundred do not say so much.
    const shown = lines.filter((it) => !it.startsWith('consent_share'));
    expect([panel, shown.filter((it) => sound.panels[panel]?.includes(it))]).toEqual([panel, []]);
  }
});

/** How many numbers each panel shows. */
function countLines({ settled, panels }: Shown): unknown {
  return settled ? Object.entries(panels).map(([name, { length }]) => [name, length]) : settled;
}

/** The same answer with one more everywhere. */
function altered({ results, meta, query }: Answer): object {
  const more = (numbers: readonly (number | null)[]) => numbers.map((it) => it && it + 1);
  const { other } = meta;
  return {
    results: results.map(({ dimensions, metrics, margins, windows, audience }) => ({
      ...{ dimensions, metrics: more(metrics), margins, windows },
      ...(audience
        ? {
            audience: {
              ...audience,
              ...{ estimate: (audience.estimate ?? 0) + 1, low: (audience.low ?? 0) + 1 },
              assumption: { low: 1, high: 2000 },
              consented_visitors: audience.consented_visitors + 1,
            },
          }
        : {}),
    })),
    meta: { ...meta, ...(other ? { other: { ...other, metrics: more(other.metrics) } } : {}) },
    query,
  };
}

test('another period is asked for anew, with what changed since the one before', async () => {
  const check = await open('jobjourney');
  const { page } = reader;
  const totals = async (days: Days | 'all', visitors: string | undefined, before?: Days) => {
    const metrics = [...(visitors ? ['visitors'] : []), 'visits', 'pageviews'];
    const lines = metrics.map(async (metric) => {
      const cube = metric === 'visitors' ? visitors : 'total';
      const asked = { cube, metrics: [metric] };
      const now = await check.ask({ ...asked, date_range: days });
      const told = await check.total(metric, { cube, date_range: days });
      if (!before) return [told];
      const was = await check.ask({ ...asked, date_range: before });
      const [row, rowBefore] = [now.results[0], was.results[0]];
      if (!row) throw new Error('There is no number.');
      return [told, `${metric} change ${changeText(row, rowBefore, now.meta, was.meta)}`];
    });
    await check.panel('totals', [...(await Promise.all(lines)).flat(), ...(await check.today())]);
  };
  const first = JOBJOURNEY.filter(({ tab }) => tab === undefined);

  await choosePeriod(page, 'Last week');
  await totals(WEEK, 'visitors_week', WEEK_BEFORE);
  for (const table of first) await check.table(table, WEEK, WEEK_BEFORE);
  await page.getByRole('button', { name: 'Show as table' }).click();
  await check.series('Visits', { metrics: ['visits'], date_range: WEEK }, WEEK_BEFORE);

  await choosePeriod(page, 'Last month');
  await totals(OCTOBER, 'visitors_month');
  for (const table of first) await check.table(table, OCTOBER);

  await choosePeriod(page, 'Other dates…');
  await page.getByLabel('From').fill('2026-10-28');
  await page.getByLabel('To').fill('2026-10-30');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  const own: Days = ['2026-10-28', '2026-10-30'];
  const beforeOwn: Days = ['2026-10-25', '2026-10-27'];
  await totals(own, undefined, beforeOwn);
  for (const table of first) await check.table(table, own, beforeOwn);

  await page.getByLabel('Compare with the period before').uncheck();
  await choosePeriod(page, 'All time');
  await totals('all', undefined);
  for (const table of first) await check.table(table, 'all');

  // Back and forward show what was shown.
  await page.goBack();
  await page.goBack();
  await totals(own, undefined, beforeOwn);
  await page.goBack();
  await totals(OCTOBER, 'visitors_month');
  await page.goForward();
  await totals(own, undefined, beforeOwn);
});

test('a filter narrows down the panels that have it, and the others say that they cannot be', async () => {
  const check = await open('jobjourney');
  const { page } = reader;
  await page
    .locator('[data-panel=where]')
    .getByRole('button', { name: 'United States', exact: true })
    .click();
  const filters = [['is', 'visit:country', ['US']]];
  const ofUs = { cube: 'locations', filters, date_range: FIRST };
  await check.panel('totals', [
    await check.total('visits', ofUs),
    await check.total('pageviews', ofUs),
    ...(await check.today()),
  ]);
  const where = JOBJOURNEY.find(({ panel }) => panel === 'where');
  if (!where) throw new Error('There is no such table.');
  await check.table({ ...where, filters }, FIRST);
  for (const panel of ['pages', 'paths', 'devices', 'time', 'clicks', 'events', 'errors']) {
    const said = page.locator(`[data-panel=${panel}] [data-refused=filter]`).first();
    await said.waitFor();
    expect(await said.textContent()).toMatch(/not counted .*, so that nobody can be told apart/);
    expect((await readPanels(page)).panels[panel]).toMatchObject([
      expect.stringMatching(/^refused filter/),
    ]);
  }
  await page.getByRole('button', { name: 'Take away Country: United States' }).click();
  for (const table of JOBJOURNEY.slice(0, 1)) await check.table(table, FIRST);
});

test('a panel is taken along as the CSV of the API', async () => {
  await open('jobjourney');
  const token = await server.token('jobjourney');
  for (const { panel, cube, metrics, dimensions } of JOBJOURNEY.filter(({ tab }) => !tab)) {
    if (panel.includes('/')) continue;
    const question = { site_id: 'jobjourney', cube, metrics, dimensions, date_range: FIRST };
    const asked = { ...question, pagination: { limit: 10_000 } };
    const wanted = await server.fetch('/v1/query', token, asked, 'text/csv');
    const download = reader.page.waitForEvent('download');
    const button = reader.page.locator(`[data-panel=${panel}] > footer`);
    await button.getByRole('button', { name: /^CSV/ }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toMatch(`jobjourney-${panel}-20`);
    expect(await readFile(await saved.path(), 'utf8')).toBe(await wanted.text());
  }
});

test('the link of a panel shows the same view and numbers to whoever has a token', async () => {
  const check = await open('jobjourney', '#/audience?period=2026-10-26..2026-11-01');
  const { page } = reader;
  const browsers = JOBJOURNEY.find(({ tab }) => tab === 'Browser version');
  if (!browsers) throw new Error('There is no such table.');
  await check.table(browsers, WEEK, WEEK_BEFORE);
  await page.locator('[data-panel=devices]').getByRole('button', { name: /^Link/ }).click();
  await page.getByText('Link copied').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).not.toContain('hc_');
  const mine = await readPanels(page);
  const tab = await reader.openTab();
  await tab.goto(link);
  // Another tab knows no token.
  await signIn(tab, await server.token('jobjourney'));
  await expect.poll(() => readPanels(tab), { timeout: 30_000 }).toEqual(mine);
  expect(mine.settled).toBe(true);
});
