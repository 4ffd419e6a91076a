import { createHash } from 'node:crypto';
import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { drawSeries } from '../../dashboard/charts/drawSeries.ts';
import { seriesPoints } from '../../dashboard/charts/seriesPoints.ts';
import { dashboardCsp } from '../../dashboard/csp.ts';

const span = { first: '2026-11-01', last: '2026-11-08' };
const results = ['01', '02', '04', '05'].map((day, index) => ({
  dimensions: [`2026-11-${day}`],
  metrics: [100 + index],
  margins: [2],
  windows: 1,
}));
const points = seriesPoints('day', span, { results });

function draw() {
  const { document } = parseHTML('<!doctype html><html></html>');
  return drawSeries({ points, kind: 'day', width: 600, height: 260, document });
}

test('the page’s policy lets through the style of the line, and no other', () => {
  const styles = [...draw().querySelectorAll('style')].map(({ textContent }) => textContent ?? '');
  expect(styles).toHaveLength(1);
  const hashes = styles.map((style) => createHash('sha256').update(style).digest('base64'));
  const [allowed] = dashboardCsp()
    .split('; ')
    .filter((it) => it.startsWith('style-src'));
  expect(allowed).toBe(`style-src 'self' 'sha256-${hashes[0]}'`);
});

test('a line is drawn in two pieces around a day that was not published', () => {
  const line = draw().querySelector('[stroke="var(--accent)"] path')?.getAttribute('d') ?? '';
  expect(line.match(/M/g)).toHaveLength(2);
  const gap = draw().querySelectorAll('[fill="var(--hatch)"] rect');
  expect(gap).toHaveLength(1);
});
