import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Answer } from '../../../../query/answerSchema.ts';
import { aboutText, changeLines, countText, rowLines, tableLines } from './expectedLines.ts';
import type { DashboardServer } from './openServer.ts';
import { readPanels } from './readPanels.ts';
import type { TableOf } from './tables.ts';

/** Two days, both included. */
export type Days = readonly [first: string, last: string];

/** Holds what a page shows against what the API answers to questions of its own. */
export class PageCheck {
  readonly page: Page;
  readonly server: Pick<DashboardServer, 'ask'>;
  readonly site: string;

  constructor(page: Page, server: Pick<DashboardServer, 'ask'>, site: string) {
    this.page = page;
    this.server = server;
    this.site = site;
  }

  ask(question: object): Promise<Answer> {
    return this.server.ask(this.site, { pagination: { limit: 10_000 }, ...question });
  }

  /** Waits until all answers have come and a panel's numbers are these lines. */
  async panel(panel: string, lines: readonly string[]): Promise<void> {
    await expect
      .poll(() => this.read(panel), { timeout: 30_000, interval: 30 })
      .toEqual(lines.toSorted());
  }

  async read(panel: string): Promise<readonly string[] | string> {
    const { settled, panels } = await readPanels(this.page);
    return settled ? (panels[panel] ?? 'there is no such panel') : 'not all answers have come';
  }

  /** Shows a table and compares each of its numbers. */
  async table(table: TableOf, days: Days | 'all', before?: Days): Promise<void> {
    const { panel, tab } = table;
    if (tab !== undefined) {
      const buttons = this.page.locator(`[data-panel=${panel}] .choice`);
      await buttons.getByRole('button', { name: tab, exact: true }).click();
    }
    await this.panel(panel, await this.expected(table, days, before));
  }

  async expected(table: TableOf, days: Days | 'all', before?: Days): Promise<string[]> {
    const { panel, cube, metrics, dimensions, filters = [], under } = table;
    const question = { cube, metrics, dimensions, filters, date_range: days };
    const answer = await this.ask(question);
    const lines = tableLines(answer);
    if (under) {
      const rows = await this.ask({ ...question, dimensions: under });
      const known = rows.results.filter(({ dimensions: [it] }) => !it?.startsWith('('));
      lines.push(...known.flatMap((row) => rowLines(row, metrics, rows.meta)));
    }
    const stays = panel === 'time' && dimensions.length > 1;
    if (before && !stays) {
      lines.push(...changeLines(answer, await this.ask({ ...question, date_range: before })));
    }
    // Of pages only stays that were measured, without what is withheld of all together.
    return stays ? lines.filter((it) => !it.startsWith('other ') && !it.includes('|(')) : lines;
  }

  /** The estimate of one window, its intervals, and what part consented. */
  async estimate(window: string, days: Days, change: readonly string[]): Promise<void> {
    const { results } = await this.ask({ metrics: ['audience'], date_range: days });
    const audience = results[0]?.audience;
    if (audience?.estimate == null || !audience.assumption)
      throw new Error('There is no estimate.');
    const { estimate, low, high, assumption, consented_visitors: agreed } = audience;
    const share = audience.consent_share ?? Number.NaN;
    const to = (from: number, end: number, words: string) =>
      `${from} to ${end} "${aboutText(from)} to ${aboutText(end)} ${words}"`;
    await this.panel('audience', [
      `${window} audience=${estimate} "About ${aboutText(estimate)} people"`,
      `chance ${to(low ?? 0, high ?? 0, 'likely')}`,
      `assumption ${to(assumption.low, assumption.high, 'to be safe')}`,
      `consent_share=${share} "${Math.round(100 * share)}% of visits were with consent"`,
      `consented_visitors=${agreed} "${countText(agreed, 0)} visitors"`,
      ...change,
    ]);
  }

  /** A number of the whole period, as `In this period` has it. */
  async total(metric: string, question: object): Promise<string> {
    const { results, meta } = await this.ask({ metrics: [metric], ...question });
    const least = (results[0]?.windows ?? 0) < meta.windows;
    const [value = null, margin] = [results[0]?.metrics[0], results[0]?.margins[0]];
    if (value === null) throw new Error(`There is no number: ${JSON.stringify(question)}`);
    return `${metric}=${value} "${countText(value, margin, least)}"`;
  }

  /** The hours of today that are published. */
  async today(): Promise<string[]> {
    const question = { cube: 'pulse', date_range: 'day' };
    return Promise.all(['visits', 'pageviews'].map((metric) => this.total(metric, question)));
  }

  /**
   * How many reached a goal, of how many, and between what that lies; nothing where it is withheld.
   *
   * @param missing how many more may have reached it in a window in which it is withheld
   * @param bounded whether a visitor counts for the first few of what the goal is one of
   */
  async goal(
    name: string,
    metric: string,
    [reached, all]: readonly [reached: object, all: object],
    missing: number,
    bounded = false,
  ): Promise<string[]> {
    const [some, whole] = [
      numberOf(await this.ask({ metrics: [metric], ...reached })),
      numberOf(await this.ask(all)),
    ];
    if (!some || !whole) return [];
    const byDay = { metrics: [metric], ...reached, dimensions: ['time:day'] };
    const { results, meta } = missing > 0 ? await this.ask(byDay) : NONE;
    const withheld = missing * (meta.windows - results.length);
    const share = some.value / whole.value;
    const within = (part: number) => `${Math.round(100 * Math.min(1, Math.max(0, part)))}%`;
    const low = within((some.value - some.margin) / (whole.value + whole.margin));
    const high = within((some.value + some.margin + withheld) / (whole.value - whole.margin));
    const text =
      metric === 'events'
        ? `${Number((100 * share).toFixed(1))} in 100 visits`
        : `${within(share)} of visitors${low} to ${high}${bounded ? ', or more' : ''}`;
    return [
      `${name} ${metric}=${some.value}±${some.margin} "${countText(some.value, some.margin)}"`,
      `${name} conversion ${share} "${text}"`,
    ];
  }

  /** The line's numbers, as its table has them. */
  async series(
    name: string,
    question: { readonly metrics: readonly string[]; readonly date_range: Days | 'all' },
    before?: Days,
  ): Promise<void> {
    const panel = this.page.locator('[data-panel=series]');
    await panel.getByRole('button', { name, exact: true }).click();
    const byDay = { dimensions: ['time:day'], ...question };
    const { results } = await this.ask(byDay);
    const past = before ? (await this.ask({ ...byDay, date_range: before })).results : [];
    const lines = results.flatMap(({ dimensions: [day = ''], metrics, margins, audience }) => {
      const value = metrics[0] ?? null;
      if (value === null) return [];
      const number = (measured: number, margin: number | null | undefined, interval: string) =>
        `${countText(measured, 0)}${interval || (margin ? `±${countText(margin, 0)}` : '')}`;
      const interval = audience
        ? `${countText(audience.low ?? 0, 0)} to ${countText(audience.high ?? 0, 0)}`
        : '';
      const earlier =
        before && past.find(({ dimensions: [it] }) => it === dayAfter(before[0], day, question));
      const was = earlier
        ? ` ${number(earlier.metrics[0] ?? 0, earlier.margins[0], '')} ${dayInWords(earlier.dimensions[0] ?? '')}`
        : '';
      const text = `${number(value, margins[0], interval)}${was}`;
      return `${day}T00:00:00.000Z ${question.metrics[0]}=${value} "${text}"`;
    });
    await this.panel('series', lines);
  }
}

const DAY = 86_400_000;
const NONE = { results: [], meta: { windows: 0 } };

/** The one number of an answer. */
function numberOf({ results }: Answer): { value: number; margin: number } | undefined {
  const [value = null, margin] = [results[0]?.metrics[0], results[0]?.margins[0]];
  return value === null ? undefined : { value, margin: margin ?? 0 };
}

/** The day of a period that stands where another stands in the period of a question. */
function dayAfter(first: string, day: string, { date_range: range }: { date_range: Days | 'all' }) {
  const offset = range === 'all' ? 0 : Date.parse(day) - Date.parse(range[0]);
  return new Date(Date.parse(first) + Math.round(offset / DAY) * DAY).toISOString().slice(0, 10);
}

function dayInWords(day: string): string {
  const format = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat('en-GB', format).format(new Date(day));
}
