import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Aggregator } from '../../aggregate/aggregator.ts';
import type { OpenWindow } from '../../aggregate/openWindow.ts';
import { selectsBy, sensitivityOf, touchOf } from '../../policy/contribution.ts';
import type { Cube, Measure } from '../../policy/cube.ts';
import type { Policy } from '../../policy/policy.ts';
import { testEvent } from '../support/event.ts';
import { testPolicy } from '../support/policy.ts';

const HOUR = 3_600_000;
const KEY = '00'.repeat(32);

/** Every kind of cube there is: hours, closed and open domains, custom events, estimates. */
const POLICY = testPolicy({
  custom: { bought: {} },
  cubes: [
    cube('total', [], 'day', { count: { bound: 3 }, visits: { bound: 2 }, visitors: {} }),
    cube('pages', ['page'], 'day', { count: { bound: 4 }, visitors: { bound: 2 } }),
    cube('hours', [], 'hour', { count: { bound: 2 }, visitors: { bound: 3 } }),
    cube('hour_pages', ['page'], 'hour', { visits: { bound: 1 } }),
    cube('week', ['country'], 'week', { count: { bound: 5 }, visitors: {} }),
    { ...cube('bought', [], 'month', { count: { bound: 2 } }), event: 'custom', custom: 'bought' },
  ],
  audience: [
    { window: 'day', bound: 2, strata: ['country', 'device'], epsilon: 1 },
    { window: 'month', bound: 3, strata: [], epsilon: 1 },
  ],
  release: {
    mechanism: 'dp',
    ceilings: { day: 100, month: 1000 },
    pulse: { epsilon: 0.1, views: 3, visits: 2 },
    graceMinutes: 0,
  },
});

function cube(name: string, dimensions: string[], window: string, measures: object) {
  return { name, event: 'page_view', dimensions, window, measures, epsilon: 0.5 };
}

const event = fc.record({
  at: fc.integer({ min: 0, max: 30 * HOUR }),
  visitor: fc.constantFrom('a', 'b', undefined),
  type: fc.constantFrom('page_view' as const, 'custom' as const, 'consent' as const),
  entry: fc.boolean(),
  page: fc.constantFrom('/', '/pricing', '/about'),
  country: fc.constantFrom('IN', 'US'),
  device: fc.constantFrom('mobile', 'desktop'),
});
type Parts = typeof event extends fc.Arbitrary<infer T> ? T : never;

function windowsOf(policy: Policy, parts: readonly Parts[]): OpenWindow[] {
  const aggregator = new Aggregator([policy], () => KEY);
  // By the clock, as a server does it: whether a window is open does not depend on who came.
  for (const instant of [0, 15 * HOUR, 30 * HOUR]) aggregator.windows.openDue(instant);
  for (const { visitor, ...part } of parts) {
    // A grant without an id is dropped before it gets here.
    if (part.type === 'consent' && !visitor) continue;
    aggregator.fold('demo', testEvent({ ...part, name: 'bought', visitor }), () => true);
  }
  return aggregator.windows.open();
}

/**
 * How far a measure differs, cells added up: for each window of the cube, or, by the
 * hour, for each day.
 */
function differences(one: OpenWindow[], other: OpenWindow[], of: Cube, measure: Measure) {
  const moved = new Map<string, { by: number; cells: number }>();
  const values = new Map<string, number>();
  const collect = (windows: OpenWindow[], sign: number) => {
    for (const window of windows.filter(({ kind }) => kind === of.window)) {
      const unit =
        of.window === 'hour' ? Math.floor(window.startsAt / (24 * HOUR)) : window.startsAt;
      for (const [key, cell] of window.cells.get(of.name) ?? []) {
        const place = JSON.stringify([String(unit), window.startsAt, key]);
        values.set(place, (values.get(place) ?? 0) + sign * cell[measure]);
      }
    }
  };
  collect(one, 1);
  collect(other, -1);
  for (const [place, by] of values) {
    const unit: string = JSON.parse(place)[0];
    const sum = moved.get(unit) ?? { by: 0, cells: 0 };
    moved.set(unit, { by: sum.by + Math.abs(by), cells: sum.cells + (by === 0 ? 0 : 1) });
  }
  return [...moved.values()];
}

test.each(POLICY.cubes.map((it) => [it.name, it] as const))(
  'whatever one visitor does moves %s by its sensitivity at the most',
  (_name, of) => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 50 }), (parts) => {
        const all = windowsOf(POLICY, parts);
        const without = windowsOf(
          POLICY,
          parts.filter(({ visitor }) => visitor !== 'a'),
        );
        for (const measure of Object.keys(of.measures) as Measure[]) {
          const most = sensitivityOf(of, measure);
          for (const { by, cells } of differences(all, without, of, measure)) {
            expect(by, measure).toBeLessThanOrEqual(most);
            if (measure === 'visitors') expect(cells).toBeLessThanOrEqual(touchOf(of).cells);
          }
        }
      }),
    );
  },
);

test.each(POLICY.cubes.map((it) => [it.name, it] as const))(
  'one visitor makes no more cells of %s than its bounds allow',
  (_name, of) => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 50 }), (parts) => {
        const alone = parts.filter(({ visitor }) => visitor === 'a');
        const days = new Map<number, number>();
        const selected = new Map<number, number>();
        for (const window of windowsOf(POLICY, alone).filter(({ kind }) => kind === of.window)) {
          const unit =
            of.window === 'hour' ? Math.floor(window.startsAt / (24 * HOUR)) : window.startsAt;
          const cells = [...(window.cells.get(of.name)?.values() ?? [])];
          const chosen = cells.filter((cell) => cell[selectsBy(of)] > 0);
          days.set(unit, (days.get(unit) ?? 0) + cells.length);
          selected.set(unit, (selected.get(unit) ?? 0) + chosen.length);
        }
        const bounds = Object.values(of.measures).map((measure) => measure?.bound ?? 0);
        // Where visitors are no measure, each is still a contributor to one cell.
        const contributor = of.measures.visitors ? 0 : 1;
        const most = bounds.reduce((sum, bound) => sum + bound, contributor);
        for (const cells of days.values()) expect(cells).toBeLessThanOrEqual(most);
        for (const cells of selected.values()) {
          expect(cells).toBeLessThanOrEqual(touchOf(of).cells);
        }
      }),
    );
  },
);

test('without the clipping it moves further', () => {
  const parts: Parts[] = Array.from({ length: 9 }, (_, at) => ({
    ...{ at, visitor: 'a' as const, type: 'page_view' as const, entry: true },
    ...{ page: '/' as const, country: 'IN' as const, device: 'mobile' as const },
  }));
  const unbound = testPolicy({
    cubes: [{ ...cube('total', [], 'day', { count: {}, visits: {} }), epsilon: undefined }],
  });
  const [total] = POLICY.cubes;
  if (!total) throw new Error('no cube');
  const moved = (policy: Policy) =>
    differences(windowsOf(policy, parts), [], total, 'count').map(({ by }) => by);
  expect(moved(POLICY)).toContain(3);
  expect(moved(unbound)).toContain(9);
});
