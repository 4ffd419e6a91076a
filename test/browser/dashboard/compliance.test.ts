import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import mindnamo from '../../../policies/mindnamo.json' with { type: 'json' };
import { saveReport } from '../../../src/auditReports.ts';
import { storedReport } from '../../support/storedReport.ts';
import { uuidOf } from '../../support/uuidOf.ts';
import { FIREFOX } from '../../support/wire.ts';
import { type Chromium, openChromium } from '../support/chromium.ts';
import { leaving, openReader, type Reader, signIn, TALL } from './support/openReader.ts';
import { type DashboardServer, openServer } from './support/openServer.ts';
import { sendViews } from './support/sendViews.ts';

const DAY = 86_400_000;
const FIRST = Date.parse('2026-10-28T06:00:00Z');
const NOW = FIRST + 7 * DAY;

let chromium: Chromium;
let server: DashboardServer;
let reader: Reader;
let token = '';

beforeAll(async () => {
  server = await openServer({ sites: ['mindnamo'], from: FIRST });
  const page = `${mindnamo.origins[0]}/experts`;
  await sendViews(server.url, 'mindnamo', { page, at: FIRST, visitors: 5 });
  // Under noise a window is published whether or not anybody comes.
  for (let at = FIRST + DAY; at <= NOW; at += DAY) await server.release(at);
  await saveReport(
    server.data,
    storedReport({ site: 'mindnamo', finishedAt: NOW - DAY / 2, failed: ['ledger.chain'] }),
  );
  chromium = await openChromium();
});
afterAll(async () => {
  await chromium?.close();
  await server?.close();
});
beforeEach(async () => {
  reader = await openReader(chromium.browser, { viewport: TALL });
  // A token may ask sixty times a minute.
  token = await server.token('mindnamo', 'compliance');
});
afterEach(async () => {
  const { requests, heard } = reader;
  await reader.close();
  expect(heard).toEqual([]);
  expect(leaving(requests, server.url)).toEqual([]);
});

async function open(): Promise<Page> {
  await reader.page.goto(`${server.url}/`);
  await signIn(reader.page, token);
  await reader.page.locator('[data-panel=ledger] [data-value=head]').waitFor();
  return reader.page;
}

async function told<T>(path: string, body?: object): Promise<T> {
  const response = await server.fetch(`/v1/compliance/${path}`, token, body);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

async function textOf(page: Page, selector: string): Promise<string> {
  return ((await page.locator(selector).textContent()) ?? '').replace(/\s+/g, ' ');
}

interface Entry {
  readonly seq: number;
  readonly entry: string;
  readonly body: string;
  readonly hash: string;
}
interface Chain {
  readonly total: number;
  readonly head: { readonly hash: string };
  readonly entries: readonly Entry[];
}

/** What the policy lets one window of a kind spend, in thousandths of epsilon. */
function spentBy(kind: string): number {
  const cubes = mindnamo.cubes.filter(({ window }) => window === kind);
  return cubes.reduce((sum, { epsilon }) => sum + Math.round(epsilon * 1000), 0);
}

test('the policy is told in the words that the API has for it', async () => {
  const page = await open();
  interface Words {
    readonly hash: string;
    readonly words: readonly { readonly heading: string; readonly lines: readonly string[] }[];
  }
  const { words, hash } = await told<Words>('policy');
  const shown = await textOf(page, '[data-panel=policy]');
  expect(words.length).toBeGreaterThan(3);
  for (const { heading, lines } of words) {
    for (const text of [heading, ...lines]) expect(shown).toContain(text.replace(/\s+/g, ' '));
  }
  expect(shown).toContain(hash);
  expect(shown).toContain('Mind Namo');
  expect(shown).toContain('with random noise and a guarantee');
  expect(await textOf(page, '[data-panel=notice]')).toContain(mindnamo.controller.contact);
});

test('what is spent of the budget is what the policy and the ledger say', async () => {
  const page = await open();
  const [day, week, month] = [spentBy('day'), spentBy('week'), spentBy('month')];
  // Their own words for it: each released window says what it spent.
  const { entries } = await told<Chain>('ledger');
  const released = entries
    .filter(({ entry }) => entry === 'window_released')
    .map(({ body }) => JSON.parse(body) as Released);
  const spent = (kind: string) =>
    released
      .filter(({ window }) => window === kind)
      .map(({ cubes }) => cubes.reduce((sum, { epsilon }) => sum + Math.round(epsilon * 1000), 0));
  expect(spent('day')).toEqual(Array(7).fill(day));
  expect(spent('week')).toEqual([week]);
  expect(spent('month')).toEqual([month]);

  const shown = (table: string, row: string) =>
    page
      .locator(`[data-panel=budget] ${table} [data-row="${row}"] [data-metric=spent]`)
      .getAttribute('data-value')
      .then(Number);
  // October: four days, the week that ends in November, and the month.
  await expect.poll(() => shown('.months', '2026-10-01')).toBe(4 * day + week + month);
  expect(await shown('.months', '2026-11-01')).toBe(3 * day + week);
  // The days of November: in the week that is published, and in the one that is not.
  expect(await shown('details table', '2026-11-01')).toBe(day + week);
  expect(await shown('details table', '2026-11-02')).toBe(day);
  // The bars are as high beside the ceiling as the numbers say.
  const bars = await page.evaluate(() => {
    const heights = (selector: string) =>
      [...document.querySelectorAll(selector)].map((it) => it.getBoundingClientRect().height);
    const plot = document.querySelector('.budget-plot')?.getBoundingClientRect();
    const line = document.querySelector('.budget-plot .ceiling')?.getBoundingClientRect();
    return {
      days: heights('.budget-plot .of-day'),
      weeks: heights('.budget-plot .of-week'),
      ceiling: plot && line ? plot.bottom - line.bottom : 0,
    };
  });
  const scale = bars.ceiling / mindnamo.release.ceilings.day / 1000;
  for (const height of bars.days.slice(0, 3))
    expect(Math.abs(height - day * scale)).toBeLessThan(2);
  const [inWeek = 0, after = 0] = bars.weeks;
  expect(Math.abs(inWeek - week * scale)).toBeLessThan(2);
  expect(after).toBe(0);
});

interface Released {
  readonly window: string;
  readonly cubes: readonly { readonly epsilon: number }[];
}

test('the ledger is shown, and the browser checks the chain itself', async () => {
  const page = await open();
  const { total, head, entries } = await told<Chain>('ledger');
  expect(await textOf(page, '[data-panel=ledger] [data-value=head]')).toBe(head.hash);
  const newest = entries.slice(-15).map(({ seq }) => `${seq}`);
  const rows = page.locator('[data-panel=ledger] .entries > li');
  expect(await rows.evaluateAll((all) => all.map((it) => it.getAttribute('data-row')))).toEqual(
    newest.toReversed(),
  );
  for (const { seq, body, hash } of entries.slice(-3)) {
    const text = await textOf(page, `[data-panel=ledger] [data-row="${seq}"]`);
    expect([text.includes(body), text.includes(hash)]).toEqual([true, true]);
  }
  const check = page.getByRole('button', { name: 'Check it here' });
  const said = page.locator('[data-panel=ledger] [data-value=checked]');
  await check.click();
  await said.filter({ hasText: `checked all ${total} entries: the chain is whole` }).waitFor();
  expect(await said.textContent()).toContain(head.hash);
  const noted = entries[2]?.hash ?? '';
  await page.getByLabel('A hash that you noted down').fill(noted);
  await check.click();
  await said.filter({ hasText: 'Entry 3 has the hash that you noted' }).waitFor();
  // What was changed on its way is not the chain; the server says of its own that it is whole.
  await page.route('**/v1/compliance/ledger*', async (route) => {
    const response = await route.fetch();
    const chain = (await response.json()) as Chain;
    const changed = chain.entries.map((entry) =>
      entry.seq === 4 ? { ...entry, body: entry.body.replace(/\d/, '7') } : entry,
    );
    await route.fulfill({ response, json: { ...chain, entries: changed } });
  });
  await check.click();
  await said.filter({ hasText: 'Broken at entry 4' }).waitFor();
});

test('the latest audit is shown with what failed first', async () => {
  const page = await open();
  interface Report {
    readonly summary: { readonly passed: number; readonly failed: number };
  }
  const { summary } = await told<Report>('report');
  expect(summary).toMatchObject({ passed: 1, failed: 1 });
  const tally = (of: string) =>
    page.locator(`[data-panel=audit] [data-metric=${of}]`).getAttribute('data-value');
  expect([await tally('passed'), await tally('failed')]).toEqual(['1', '1']);
  const shown = await textOf(page, '[data-panel=audit]');
  expect(shown).toMatch(/Failed\..*What needs attention.*It is broken\..*All checks, by group/);
  expect(shown).toContain('GDPR art. 25');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the report' }).click();
  expect((await download).suggestedFilename()).toBe('mindnamo-audit-2026-11-03.html');
});

test('a dry run is what the API answers, and nothing of it is counted', async () => {
  const page = await open();
  const counted = () =>
    server.running.headcount.aggregator.windows
      .open()
      .map(({ cells, visitors }) => [
        [...cells.values()].reduce((sum, { size }) => sum + size, 0),
        visitors?.table.size ?? 0,
      ]);
  const before = counted();
  // The page's own example is of this site, and would be counted.
  const example = JSON.parse(await page.getByLabel('The request, as JSON').inputValue());
  expect(example).toMatchObject({ site: 'mindnamo', events: [{ type: 'page_view' }] });
  expect(new URL(example.events[0].url).origin).toBe(mindnamo.origins[0]);
  const request = {
    site: 'mindnamo',
    ...{ sentAt: NOW, consent: 'granted', visitor: uuidOf(77) },
    events: [
      {
        ...{ id: uuidOf(78), at: NOW, type: 'page_view', title: 'Experts' },
        url: `${mindnamo.origins[0]}/experts?email=ada@mail.example`,
      },
    ],
  };
  await page.getByLabel('The request, as JSON').fill(JSON.stringify(request));
  await page.getByLabel('Country or region').fill('in-ka');
  await page.getByLabel('Browser (User-Agent)').fill(FIREFOX);
  await page.getByRole('button', { name: 'Try', exact: true }).click();
  await page.locator('[data-panel=dry-run] .result').waitFor();
  const sender = { place: 'IN-KA', headers: { 'User-Agent': FIREFOX } };
  const answer = await told<DryRun>('dry-run', { ...request, sender });
  const [event] = answer.events;
  if (!event) throw new Error('No event was tried.');
  expect(event.fate).toBe('counted');
  const shown = await textOf(page, '[data-panel=dry-run] .tried');
  const fate = page.locator('[data-panel=dry-run] .fate');
  expect(await fate.getAttribute('data-value')).toBe(event.fate);
  for (const words of [
    ...[answer.words, event.words, ...answer.ignored, ...event.kept],
    ...[...answer.steps, ...event.steps].flatMap(({ step, does }) => [step, does]),
    ...event.counted.map(({ published }) => published.words),
  ]) {
    expect(shown).toContain(words.replace(/\s+/g, ' '));
  }
  const cells = page.locator('[data-panel=dry-run] table.cells tbody tr');
  expect(await cells.evaluateAll((all) => all.map((it) => it.getAttribute('data-row')))).toEqual(
    event.counted.map(({ cube }) => cube),
  );
  // The email of the address is in what was read, and in nothing that is left.
  expect(JSON.stringify(event.event)).not.toContain('ada@');
  expect(await textOf(page, '[data-panel=dry-run] .event h4 + p')).not.toContain('ada@');

  await page.getByLabel('Global Privacy Control is on').check();
  await page.getByRole('button', { name: 'Try', exact: true }).click();
  const objected = { ...sender, headers: { ...sender.headers, 'Sec-GPC': '1' } };
  const second = await told<DryRun>('dry-run', { ...request, sender: objected });
  const [dropped] = second.events;
  expect(dropped?.fate).toBe('objected');
  await page.locator('[data-panel=dry-run] .fate[data-value=objected]').waitFor();
  expect(await fate.textContent()).toBe(dropped?.words);
  expect(counted()).toEqual(before);
});

interface DryRun {
  readonly words: string;
  readonly ignored: readonly string[];
  readonly steps: readonly { readonly step: string; readonly does: string }[];
  readonly events: readonly {
    readonly fate: string;
    readonly words: string;
    readonly steps: readonly { readonly step: string; readonly does: string }[];
    readonly event: unknown;
    readonly counted: readonly {
      readonly cube: string;
      readonly published: { readonly words: string };
    }[];
    readonly kept: readonly string[];
  }[];
}
