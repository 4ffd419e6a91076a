import { expect, test } from 'vitest';
import { seriesInWords } from '../../dashboard/charts/seriesInWords.ts';
import { seriesPoints } from '../../dashboard/charts/seriesPoints.ts';
import type { Answer, Audience } from '../../query/answerSchema.ts';

type Rows = Pick<Answer, 'results'>;

const rows = (numbers: Readonly<Record<string, number>>): Rows => ({
  results: Object.entries(numbers).map(([first, value]) => ({
    ...{ dimensions: [first], metrics: [value], margins: [2] },
  })),
});

const span = { first: '2026-11-01', last: '2026-11-06' };

test('a day between two others that was not published is a gap, never zero', () => {
  const points = seriesPoints('day', span, rows({ '2026-11-02': 10, '2026-11-04': 30 }));
  expect(points.map(({ words, now, gap }) => [words, now?.value, gap])).toEqual([
    ['2 Nov 2026', 10, false],
    ['3 Nov 2026', undefined, true],
    ['4 Nov 2026', 30, false],
  ]);
  const said = seriesInWords('Visits', 'day', points);
  expect(said).toBe(
    'Visits by day: from 10 ±2 (2 Nov 2026) to 30 ±2 (4 Nov 2026); the newest is 30 ±2 (4 Nov 2026). One day has no number, which does not mean zero: nothing was published.',
  );
});

test('the period before stands beside by its place, also where the period has no number yet', () => {
  const earlier = {
    span: { first: '2026-10-26', last: '2026-10-31' },
    answer: rows({ '2026-10-27': 5, '2026-10-30': 6 }),
  };
  const points = seriesPoints('day', span, rows({ '2026-11-02': 10 }), earlier);
  expect(points.map(({ at, now, before }) => [at.getUTCDate(), now?.value, before?.value])).toEqual(
    [
      [2, 10, 5],
      [3, undefined, undefined],
      [4, undefined, undefined],
      [5, undefined, 6],
    ],
  );
  expect(points.every(({ gap }) => !gap)).toBe(true);
  expect(points[3]?.before?.words).toBe('30 Oct 2026');
});

test('an estimate has its interval, and a window without one is a gap', () => {
  const audience = (estimate: number | null) =>
    ({ estimate, low: estimate && estimate - 5, high: estimate && estimate + 9 }) as Audience;
  const results = [20, null, 40].map((estimate, index) => ({
    ...{ dimensions: [`2026-11-0${index + 1}`], metrics: [estimate], margins: [null] },
    audience: audience(estimate),
  }));
  const points = seriesPoints('day', undefined, { results });
  expect(points.map(({ gap }) => gap)).toEqual([false, true, false]);
  expect(points[0]?.now).toEqual({ value: 20, low: 15, high: 29, margin: null });
});

test('weeks and months are named by their days, hours by the clock of the site', () => {
  const one = (kind: 'week' | 'month' | 'hour', label: string, first: string, last: string) =>
    seriesPoints(kind, { first, last }, rows({ [label]: 1 })).map(({ words }) =>
      words.replace(/\s/g, ' '),
    );
  expect(one('week', '2026-11-02', '2026-11-01', '2026-11-08')).toEqual(['2 – 8 Nov 2026']);
  expect(one('month', '2026-10-01', '2026-10-01', '2026-10-31')).toEqual(['October 2026']);
  const hour = one('hour', '2026-11-02 13:00:00', '2026-11-02', '2026-11-02');
  expect(hour).toEqual(['2 Nov 2026, 13:00']);
});

test('where nothing is published the sentence says so', () => {
  expect(seriesPoints('day', undefined, rows({}))).toEqual([]);
  expect(seriesInWords('Page views', 'week', [])).toBe(
    'No page views by week are published for this period.',
  );
});
