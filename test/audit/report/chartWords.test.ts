import { expect, test } from 'vitest';
import type { BarChart } from '../../../audit/chart.ts';
import { chartWords, roughly, ruleIndex } from '../../../audit/report/chartWords.ts';
import { drawChart } from '../../../audit/report/drawChart.ts';

function bars(labels: readonly string[], at: number): BarChart {
  return {
    ...{ kind: 'bars', title: 't', measures: 'm' },
    bars: labels.map((label) => ({ label, value: 1 })),
    rule: { on: 'label', at, says: 'the rule' },
  };
}

test.each([
  ['the bar that begins at it', ['0–4', '5–9', '10–19', '20+'], 10, 2],
  ['the first bar above it', ['0–4', '5–9', '20–49'], 10, 2],
  ['the end where all are below', ['0–4', '5–9'], 10, 2],
  ['the bar of as many times', ['0 to 1×', '1 to 1.5×', '1.5 to 2×', '100× and more'], 1, 1],
  ['the bar by its place where labels are no numbers', ['few', 'some', 'many'], 1, 1],
])('a rule on the labels stands before %s', (_what, labels, at, index) => {
  expect(ruleIndex(bars(labels, at))).toBe(index);
});

test('a chart of nothing says so and is drawn', () => {
  const nothing = { kind: 'series', title: 't', measures: 'm', points: [] } as const;
  expect(chartWords(nothing)).toBe('There is nothing to show.');
  expect(drawChart(nothing)).toMatch(/^<svg/);
  expect(drawChart(bars([], 1))).toMatch(/^<svg/);
});

test('what is above a ceiling is told', () => {
  const points = [
    { x: '2026-11-01', y: 5 },
    { x: '2026-11-02', y: 3 },
  ];
  const ceiling = { y: 4, says: 'the ceiling' };
  expect(chartWords({ kind: 'series', title: 't', measures: 'm', points, ceiling })).toBe(
    'From 2026-11-01 to 2026-11-02: between 3 and 5. The dashed line is at 4: the ceiling. 1 point is above it.',
  );
});

test('a line across says where it is, in three digits, and what it stands for', () => {
  const rule = { on: 'value', at: 0.169893, says: 'above this the promise is broken' } as const;
  expect(chartWords({ ...bars(['a', 'b'], 0), rule })).toBe(
    'The highest of 2 bars is “a”, at 1. The dashed line is at 0.17: above this the promise is broken.',
  );
});

test.each([
  [0.169893, '0.17'],
  [5008, '5,008'],
  [1234.56, '1,235'],
  [-0.00012345, '-0.000123'],
])('%d is roughly %s', (value, words) => {
  expect(roughly(value)).toBe(words);
});

test('sixty long labels are drawn without a figure on each', () => {
  const labels = Array.from({ length: 60 }, (_, index) => `${index} ${'long '.repeat(12)}`);
  const svg = drawChart(bars(labels, 30));
  expect(svg.match(/<rect/g)).toHaveLength(60);
  expect(svg).toContain('…');
});
