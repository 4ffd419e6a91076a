import { expect, test } from 'vitest';
import { CELL_COUNTS } from '../../aggregate/openCell.ts';
import { OVERFLOW, openWindow } from '../../aggregate/openWindow.ts';
import { CELL_BUDGET } from '../../policy/cube.ts';
import type { Policy } from '../../policy/policy.ts';
import { createPublish, type Row } from '../../release/publish.ts';
import type { ReleasedWindow } from '../../release/releasedWindow.ts';
import type { HandedCell } from '../../src/edge/handover.ts';
import { mergeHandovers } from '../../src/edge/mergeHandovers.ts';
import { splitRelease } from '../../src/edge/splitRelease.ts';
import { testPolicy } from '../support/policy.ts';

function released(cells: number): ReleasedWindow {
  const cube = (name: string, many: number) => ({
    ...{ cube: name, dimensions: ['page' as const], measures: ['count' as const] },
    ...{ mechanism: 'suppression' as const, k: 5, rounding: 5, epsilon: 0, delta: 0, threshold: 0 },
    ...{ bounds: [0], scales: [0], variances: [0], closed: false, overflow: false },
    withheld: '' as const,
    cells: Array.from({ length: many }, (_, index) => ({
      dims: [`/a/path/of/some/length/${index}`],
      counts: { count: 5 },
    })),
  });
  return {
    ...{ site: 'demo', kind: 'day', startsAt: 0, endsAt: 1, releasedAt: 2, expiresAt: 3 },
    ...{ policyVersion: 1, partial: false, cubes: [cube('pages', cells), cube('none', 0)] },
  };
}

test('a short entry stays as it is', () => {
  const body = JSON.stringify(released(10));
  expect(splitRelease(body)).toEqual([body]);
});

test('the parts of a long one publish the same rows, and what makes them visible comes last', async () => {
  const window = released(9_001);
  const publishAll = async (windows: readonly ReleasedWindow[]) => {
    const rows: [string, Row][] = [];
    const publish = createPublish(async (table, some) => {
      for (const row of some) rows.push([table, row]);
    });
    for (const one of windows) await publish({ windows: [one], ledger: [] });
    return rows;
  };
  const parts = splitRelease(JSON.stringify(window));
  expect(parts.length).toBeGreaterThan(2);
  for (const part of parts) expect(part.length).toBeLessThan(500_000);
  const all = await publishAll(parts.map((part) => JSON.parse(part)));
  const whole = await publishAll([window]);
  const sorted = (rows: [string, Row][]) => rows.map((row) => JSON.stringify(row)).sort();
  expect(sorted(all)).toEqual(sorted(whole));
  const visible = all.findIndex(([table, row]) => table === 'releases' && row.cube === 'pages');
  const last = all.findLastIndex(([table, row]) => table === 'cells' && row.cube === 'pages');
  expect(visible).toBeGreaterThan(last);
});

function windowOf(policy: Policy) {
  const { cubes, release, version } = policy;
  const row = { id: 1, site: 'demo', kind: 'day', startsAt: 0, endsAt: 1 } as const;
  const used = { version, cubes, release, retentionMonths: 1, declared: policy } as never;
  return openWindow(row, used, undefined, undefined, false);
}

const counts = (count: number) => CELL_COUNTS.map((name) => (name === 'count' ? count : 0));

test('counts of shards add up, and cells of a cube that is gone are left', () => {
  const window = windowOf(testPolicy());
  const [cube] = window.cubes;
  const name = cube?.name ?? '';
  const dims = (cube?.dimensions ?? []).map(() => 'x');
  mergeHandovers(window, [
    [name, dims, counts(2)],
    [name, dims, counts(3)],
    ['gone', [], counts(7)],
  ]);
  const cells = [...(window.cells.get(name)?.values() ?? [])];
  expect(cells.map(({ count }) => count)).toEqual([5]);
  expect(window.cells.has('gone')).toBe(false);
});

test('what shards have beyond the budget together is not published, as in a single process', () => {
  const window = windowOf(testPolicy());
  const cube = window.cubes.find(({ dimensions }) => dimensions.length === 1);
  const name = cube?.name ?? '';
  const cells = Array.from(
    { length: CELL_BUDGET + 2 },
    (_, index): HandedCell => [name, [`/${index}`], counts(1)],
  );
  mergeHandovers(window, cells);
  expect(window.cells.get(name)?.size).toBe(CELL_BUDGET + 1);
  expect(window.cells.get(name)?.get(OVERFLOW)?.count).toBe(2);
});

test('parts are cut by their bytes, not by their number', () => {
  const wide = (index: number) => '字'.repeat(400) + index;
  const cells = Array.from({ length: 3_000 }, (_, index) => ({
    ...{ dims: [wide(index)], counts: { count: 5 } },
  }));
  const window = released(0);
  const [cube] = window.cubes;
  if (!cube) throw new Error('no cube');
  const parts = splitRelease(JSON.stringify({ ...window, cubes: [{ ...cube, cells }] }));
  for (const part of parts) expect(Buffer.byteLength(part)).toBeLessThan(500_000);
  const published = parts.flatMap((part): unknown[] => JSON.parse(part).cubes[0].cells);
  expect(published).toEqual(cells);
});
