import { expect, test } from 'vitest';
import type { Question } from '../../dashboard/ask/createAsk.ts';
import { planHeadline } from '../../dashboard/audience/planHeadline.ts';
import { planTotals } from '../../dashboard/audience/planTotals.ts';
import { planSeries, seriesMetrics } from '../../dashboard/charts/planSeries.ts';
import { firstHourQuestion, firstQuestion } from '../../dashboard/states/firstQuestion.ts';
import type { ViewFilter } from '../../dashboard/view/view.ts';
import { DIMENSION_NAMES, type DimensionName } from '../../query/dimensionNames.ts';
import { sitesAt, spansAt } from './support/sites.ts';

const NAMES = Object.keys(DIMENSION_NAMES) as DimensionName[];
const FILTERS: readonly (readonly ViewFilter[])[] = [
  [],
  ...NAMES.map((dimension) => [{ dimension, value: 'x' }]),
  [
    { dimension: 'visit:country', value: 'IN' },
    { dimension: 'visit:region', value: 'IN-KA' },
  ],
];

/** Dates that somebody may write into the address. */
const ODD = [
  { first: '0001-01-01', last: '9999-12-31' },
  { first: '1066-10-14', last: '1066-10-14' },
  { first: '2031-01-01', last: '2031-02-01' },
];

/** A day in the middle, and one that begins a month on a Monday. */
const TODAYS = ['2026-11-22', '2026-06-01'];

test('no question about the headline, the totals or the line is refused, of any site, in any period', () => {
  let asked = 0;
  for (const today of TODAYS) {
    for (const { site, refusalOf } of sitesAt(today)) {
      const known = new Set<string>();
      const ask = (question: Question | undefined) => {
        const text = JSON.stringify(question);
        if (question === undefined || known.has(text)) return;
        known.add(text);
        asked += 1;
        const refused = refusalOf(question);
        if (refused !== undefined) expect.fail(`${site.site}, ${text}: ${refused}`);
      };
      ask(firstQuestion(site));
      ask(firstHourQuestion(site));
      const todayAlone = { first: today, last: today };
      for (const span of [...spansAt(today).map((it) => it.span), todayAlone, ...ODD]) {
        for (const { question } of planHeadline(site, span)) ask(question);
        for (const filters of today === TODAYS[0] ? FILTERS : FILTERS.slice(0, 1)) {
          for (const it of planTotals(site, { span, filters })) {
            if ('plan' in it) ask(it.plan.question);
          }
          for (const metric of seriesMetrics(site, filters)) {
            ask(planSeries(site, metric, { span, filters })?.question);
          }
        }
      }
    }
  }
  expect(asked).toBeGreaterThan(1000);
});

const siteOf = (name: string) => {
  const found = sitesAt('2026-11-22').find(({ site }) => site.site === name);
  if (!found) throw new Error(`There is no policy of ${name}.`);
  return found.site;
};

test('the headline is of the longest window that fits into the period', () => {
  const first = (name: string, from: string, last: string) => {
    const [plan] = planHeadline(siteOf(name), { first: from, last });
    return plan && [plan.metric, plan.kind, plan.from, plan.question.date_range];
  };
  expect(first('demo', '2026-10-01', '2026-11-15')).toEqual([
    ...['audience', 'month', '2026-10-01'],
    ['2026-09-01', '2026-11-15'],
  ]);
  expect(first('demo', '2026-11-03', '2026-11-21')?.slice(0, 3)).toEqual([
    'audience',
    'week',
    '2026-11-09',
  ]);
  expect(first('demo', '2026-11-10', '2026-11-12')?.slice(0, 3)).toEqual([
    'audience',
    'day',
    '2026-11-10',
  ]);
  // Without an estimate it is who was counted one by one.
  expect(first('mindnamo', '2026-10-01', '2026-11-15')?.slice(0, 2)).toEqual(['visitors', 'month']);
  expect(first('semicomplete', '2026-10-01', '2026-11-15')?.slice(0, 2)).toEqual([
    'visitors',
    'day',
  ]);
});

test('people are not shown over time once the page is narrowed down, and what is not counted is not offered', () => {
  const country = [{ dimension: 'visit:country', value: 'IN' }] as const;
  expect(seriesMetrics(siteOf('demo'), [])).toEqual([
    'audience',
    'visitors',
    'visits',
    'pageviews',
  ]);
  expect(seriesMetrics(siteOf('demo'), country)).toEqual(['visitors', 'visits', 'pageviews']);
  expect(seriesMetrics(siteOf('mindnamo'), [])).toEqual(['visitors', 'visits', 'pageviews']);
  expect(seriesMetrics(siteOf('mindnamo'), country)).toEqual([]);
  expect(seriesMetrics(siteOf('jobjourney'), [])).toContain('errors');
});

test('a line is by the day for a quarter, and by the week beyond where that is counted', () => {
  const kindOf = (metric: 'audience' | 'visits', first: string, last: string) =>
    planSeries(siteOf('demo'), metric, { span: { first, last }, filters: [] })?.kind;
  expect(kindOf('audience', '2026-11-01', '2026-11-20')).toBe('day');
  expect(kindOf('audience', '2026-01-01', '2026-10-31')).toBe('week');
  expect(kindOf('visits', '2026-01-01', '2026-10-31')).toBe('day');
  expect(kindOf('visits', '2026-11-20', '2026-11-20')).toBe('hour');
  expect(kindOf('audience', '2026-11-20', '2026-11-20')).toBe('day');
});

test('of today alone there are the hours, where the site has them, and nothing else', () => {
  const today = { first: '2026-11-22', last: '2026-11-22' };
  const tomorrow = { first: '2026-11-23', last: '2026-11-23' };
  for (const { site } of sitesAt('2026-11-22')) {
    const hours = site.cubes.some(({ window }) => window === 'hour');
    const kinds = seriesMetrics(site, []).flatMap(
      (metric) => planSeries(site, metric, { span: today, filters: [] }) ?? [],
    );
    expect({ site: site.site, some: kinds.length > 0 }).toEqual({ site: site.site, some: hours });
    for (const { kind, asked } of kinds) expect([kind, asked]).toEqual(['hour', today]);
    expect(planSeries(site, 'visits', { span: tomorrow, filters: [] })).toBeUndefined();
    for (const span of [today, tomorrow]) {
      expect(planHeadline(site, span)).toEqual([]);
      for (const it of planTotals(site, { span, filters: [] })) {
        expect(it).toMatchObject({ words: expect.stringContaining('not over yet') });
      }
    }
  }
});

test('the totals are asked for at once where one table has them, and visitors of a single window alone', () => {
  const asked = (name: string, first: string, last: string) =>
    planTotals(siteOf(name), { span: { first, last }, filters: [] }).map((it) =>
      'plan' in it ? [it.total, it.plan.question.metrics[it.index], it.plan.question.cube] : [],
    );
  const of = (...totals: readonly string[][]) =>
    totals.map(([metric, cube]) => [metric, metric, cube]);
  expect(asked('demo', '2026-11-02', '2026-11-20')).toEqual(
    of(['visits', 'total'], ['pageviews', 'total']),
  );
  expect(asked('demo', '2026-11-09', '2026-11-15')[0]).toEqual([
    'visitors',
    'visitors',
    'visitors_week',
  ]);
  expect(asked('mindnamo', '2026-11-02', '2026-11-20')).toEqual(
    of(['visits', 'total'], ['pageviews', 'total_month']),
  );
  const [visits, views] = planTotals(siteOf('demo'), { span: undefined, filters: [] });
  if (!visits || !views || !('plan' in visits && 'plan' in views))
    throw new Error('Nothing is asked.');
  expect(views.plan.question).toEqual(visits.plan.question);
});
