import { expect, test } from 'vitest';
import { seriesInWords } from '../../dashboard/charts/seriesInWords.ts';
import { seriesPoints } from '../../dashboard/charts/seriesPoints.ts';
import type { Answer, Audience } from '../../query/answerSchema.ts';

type Rows = Pick<Answer, 'results'>;

const rows = (numbers: Readonly<Record<string, number>>): Rows => ({
  results: Object.entries(numbers).map(([first, value]) => ({
    ...{ dimensions: [first], metrics: [value], margins: [2], windows: 1 },
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
    ...{ dimensions: [`2026-11-0${index + 1}`], metrics: [estimate], margins: [null], windows: 1 },
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

const hours = (...clocks: readonly (readonly [clock: string, value: number])[]): Rows => ({
  results: clocks.map(([clock, value]) => ({
    ...{ dimensions: [`2026-10-25 ${clock}:00`], metrics: [value], margins: [2], windows: 1 },
  })),
});

test('when clocks go back both hours are shown, in their order, beside the same hour of the day before', () => {
  const day = { first: '2026-10-25', last: '2026-10-25' };
  const answer = hours(['01:00', 10], ['02:00', 20], ['02:00', 30], ['03:00', 40]);
  const before = rows({ '2026-10-24 02:00:00': 5, '2026-10-24 03:00:00': 6 });
  const earlier = { span: { first: '2026-10-24', last: '2026-10-24' }, answer: before };
  const points = seriesPoints('hour', day, answer, earlier, 'Europe/Berlin');
  expect(points.map(({ clock, now, before }) => [clock, now?.value, before?.value])).toEqual([
    ['01:00', 10, undefined],
    ['02:00', 20, 5],
    ['02:00 again', 30, undefined],
    ['03:00', 40, 6],
  ]);
  expect(points[2]?.words).toBe('25 Oct 2026, 02:00 again');
  expect(new Set(points.map(({ at }) => at.getTime())).size).toBe(4);
  // Nobody is told which of the two it is.
  const [, either] = seriesPoints(
    ...(['hour', day, hours(['01:00', 10], ['02:00', 20], ['03:00', 40])] as const),
    ...([undefined, 'Europe/Berlin'] as const),
  );
  expect(either?.words).toBe('25 Oct 2026, 02:00, the first or the second');
});

test('when clocks go forward no hour is made up', () => {
  const day = { first: '2026-03-29', last: '2026-03-29' };
  const answer = rows({ '2026-03-29 01:00:00': 10, '2026-03-29 03:00:00': 30 });
  const points = seriesPoints('hour', day, answer, undefined, 'Europe/Berlin');
  expect(points.map(({ clock, gap }) => [clock, gap])).toEqual([
    ['01:00', false],
    ['03:00', false],
  ]);
});

test('where nothing is published the sentence says so', () => {
  expect(seriesPoints('day', undefined, rows({}))).toEqual([]);
  expect(seriesInWords('Page views', 'week', [])).toBe(
    'No page views by week are published for this period.',
  );
});
