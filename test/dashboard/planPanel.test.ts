import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spanOf } from '../../dashboard/period/period.ts';
import { panelSpecs, type TableSpec } from '../../dashboard/plan/panelSpecs.ts';
import { planPanel } from '../../dashboard/plan/planPanel.ts';
import { questionBefore, tableQuestion } from '../../dashboard/plan/tableQuestion.ts';
import type { ViewFilter } from '../../dashboard/view/view.ts';
import type { SiteDescription } from '../../query/siteSchema.ts';
import { SOME_PERIODS, siteAt, sitesAt, spansAt } from './support/sites.ts';

type Site = ReturnType<typeof siteAt>;

/** A Sunday; the first of a month; of a year; a Monday after four weeks that are a month. */
const DAYS = ['2026-11-22', '2026-12-01', '2027-01-01', '2027-03-01'];

/** A month of four weeks, after one that is none. */
const FOUR_WEEKS = { first: '2027-02-01', last: '2027-02-28' };

test('no question of any panel is refused: every policy, period and filter, and the period before', () => {
  const asked = new Set<string>();
  const refused: unknown[] = [];
  for (const today of DAYS) {
    for (const { site, refusalOf } of sitesAt(today)) {
      for (const { span, period } of spansAt(today)) {
        for (const spec of tablesOf(site)) {
          for (const filters of today === DAYS[0] ? filtersOf(site) : [[]]) {
            for (const question of questionsOf(site, spec, span, filters)) {
              const key = `${today} ${site.site} ${JSON.stringify(question)}`;
              if (asked.has(key)) continue;
              asked.add(key);
              const why = refusalOf(question);
              if (why !== undefined) refused.push({ site: site.site, period, question, why });
            }
          }
        }
      }
    }
  }
  expect(refused).toEqual([]);
  expect(asked.size).toBeGreaterThan(3000);
});

test('nor is one where cubes have other windows and bounds, on any day, for any dates', () => {
  const day = fc
    .date({ min: new Date('2024-01-01'), max: new Date('2028-12-31'), noInvalidDate: true })
    .map((it) => it.toISOString().slice(0, 10));
  const odd = fc.constantFrom('0001-01-01', '1970-01-01', '2019-06-05', '2100-01-01', '9999-12-31');
  const window = fc.constantFrom('day', 'week', 'month');
  const sites = sitesAt('2026-11-22');
  fc.assert(
    fc.property(
      fc.nat(sites.length - 1),
      fc.array(window, { minLength: 1, maxLength: 7 }),
      day,
      fc.oneof(fc.constantFrom(FOUR_WEEKS, ...SOME_PERIODS), fc.tuple(fc.oneof(day, odd), day)),
      fc.nat(7),
      (index, windows, today, chosen, first) => {
        const { policy } = sites[index] as Site;
        const cubes = policy.cubes.map((cube, i) =>
          cube.window === 'hour'
            ? cube
            : { ...cube, window: windows[i % windows.length] ?? cube.window },
        );
        const { site, refusalOf } = siteAt({ ...policy, cubes }, today);
        const [from, to] = Array.isArray(chosen) ? chosen.toSorted() : [];
        const span =
          from !== undefined && to !== undefined
            ? { first: from, last: to }
            : Array.isArray(chosen)
              ? undefined
              : spanOf(chosen, today);
        for (const spec of tablesOf(site)) {
          const filters = filtersOf(site)[first % filtersOf(site).length] ?? [];
          for (const question of questionsOf(site, spec, span, filters)) {
            expect(refusalOf(question), JSON.stringify(question)).toBeUndefined();
          }
        }
      },
    ),
    {
      numRuns: 300,
      examples: sites.map((_, index) => [index, ['week'], '2027-03-10', FOUR_WEEKS, 0]),
    },
  );
});

test('every table of every panel has numbers to ask for, whatever the period, while nothing is filtered', () => {
  for (const today of DAYS) {
    for (const { site } of sitesAt(today)) {
      for (const { span } of spansAt(today)) {
        for (const { id, wanted } of tablesOf(site)) {
          const plan = planPanel(site, wanted, { span, filters: [] });
          // Of what begins today nothing is over.
          if (span && span.first >= today) expect(plan).toHaveProperty('because', 'not-there');
          else expect({ site: site.site, id, span, plan }).toHaveProperty('plan.question');
        }
      }
    }
  }
});

test('where months are what is published, a few days are answered by the month nearest to them, and it says so', () => {
  const { site } = siteOf('mindnamo', '2026-11-22');
  const pages = { event: 'page_view', dimensions: ['event:page'] } as const;
  const rows = [
    [{ first: '2026-11-15', last: '2026-11-21' }, ['2026-10-01', '2026-10-31'], 'October 2026'],
    [{ first: '2026-03-03', last: '2026-03-10' }, ['2026-03-01', '2026-03-31'], 'March 2026'],
    [{ first: '2026-10-01', last: '2026-10-31' }, ['2026-10-01', '2026-10-31'], undefined],
    [undefined, ['2026-10-01', '2026-10-31'], 'October 2026'],
    // Visitors of several months are not added up.
    [{ first: '2026-05-01', last: '2026-10-31' }, ['2026-10-01', '2026-10-31'], 'October 2026'],
  ] as const;
  for (const [span, date_range, instead] of rows) {
    const plan = planPanel(site, pages, { span, filters: [] });
    expect(plan).toMatchObject({ question: { date_range, metrics: ['visitors'] } });
    expect('question' in plan && plan.instead).toBe(instead);
  }
  const clicks = planPanel(
    site,
    { event: 'click', dimensions: ['event:target'] },
    { span: undefined, filters: [] },
  );
  expect(clicks).toMatchObject({
    question: { date_range: ['2025-10-01', '2026-10-31'], metrics: ['events'] },
    instead: 'until 31 Oct 2026',
    before: undefined,
  });
});

test('of this month on its first day, of a day to come, and of one long ago, nothing is asked', () => {
  const { site } = siteOf('demo', '2026-12-01');
  const wanted = { event: 'page_view', dimensions: ['event:page'] } as const;
  const plan = (span: ReturnType<typeof spanOf>) => planPanel(site, wanted, { span, filters: [] });
  expect(plan(spanOf('month', '2026-12-01'))).toMatchObject({
    because: 'not-there',
    words: 'Today is not over yet. The numbers of today are published tomorrow at 00:15.',
  });
  for (const day of ['2026-12-24', '1066-10-14']) {
    expect(plan({ first: day, last: day })).toMatchObject({ because: 'not-there' });
  }
  // What is kept of a longer period is asked for, and said.
  expect(plan({ first: '0001-01-01', last: '2026-11-30' })).toMatchObject({
    question: { date_range: ['2024-11-01', '2026-11-30'] },
    instead: expect.stringMatching(/^1 Nov 2024/),
  });
});

test('a table has two numbers at most, and days added up only where there is nothing else', () => {
  for (const { site } of sitesAt('2026-11-22')) {
    for (const spec of tablesOf(site)) {
      for (const { span } of spansAt('2026-11-22')) {
        const [question] = questionsOf(site, spec, span, []);
        const metrics: readonly string[] = question?.metrics ?? [];
        expect(metrics.length).toBeLessThanOrEqual(2);
        expect(metrics.includes('visitor_days') && metrics.length > 1).toBe(false);
      }
    }
  }
});

function siteOf(name: string, today: string): Site {
  return sitesAt(today).find(({ site }) => site.site === name) as Site;
}

function tablesOf(site: SiteDescription): TableSpec[] {
  return panelSpecs(site).flatMap(({ tables }) => tables);
}

/** None, each dimension alone, and each beside the next. */
function filtersOf(site: SiteDescription): ViewFilter[][] {
  const all = [...new Set(site.cubes.flatMap(({ dimensions }) => dimensions))];
  const filters = all.map((dimension) => ({ dimension, value: 'x' }));
  return [
    [],
    ...filters.map((it) => [it]),
    ...filters.slice(1).map((it, index) => [filters[index] as ViewFilter, it]),
  ];
}

/** What a table asks, of the period and of the one before; nothing where it says why not. */
function questionsOf(
  site: SiteDescription,
  spec: TableSpec,
  span: ReturnType<typeof spanOf>,
  filters: readonly ViewFilter[],
) {
  const plan = planPanel(site, spec.wanted, { span, filters });
  if (!('question' in plan)) return [];
  const question = tableQuestion(plan, spec.metrics);
  const before = questionBefore(question, plan);
  return [question, ...(before ? [before] : [])];
}
