import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Aggregator } from '../../aggregate/aggregator.ts';
import { type OpenWindow, OVERFLOW } from '../../aggregate/openWindow.ts';
import { readSnapshot, writeChanges, writeKeys } from '../../aggregate/state.ts';
import { CELL_BUDGET } from '../../policy/cube.ts';
import { releaseWindow } from '../../release/releaseWindow.ts';
import { testEvent } from '../support/event.ts';
import { memoryState } from '../support/memoryState.ts';
import { testPolicy } from '../support/policy.ts';

const HOUR = 3_600_000;
const KEY = '00'.repeat(32);
const always = () => true;

function create(policy = testPolicy()) {
  return new Aggregator([policy], () => KEY);
}

/** window → cube → dimension values → counts, whatever the order of the events. */
function cells(windows: readonly OpenWindow[]) {
  return Object.fromEntries(
    windows
      .map((window) => [
        `${window.kind} ${window.startsAt}`,
        Object.fromEntries(
          [...window.cells].map(([cube, all]) => [
            cube,
            Object.fromEntries(
              [...all.values()].map(({ id: _, dims, ...counts }) => [dims.join(' / '), counts]),
            ),
          ]),
        ),
      ])
      .sort(),
  );
}

const event = fc.record({
  at: fc.integer({ min: 0, max: 50 * HOUR }),
  visitor: fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { nil: undefined }),
  entry: fc.boolean(),
  page: fc.constantFrom('/', '/pricing', '/about', '/cart', '/lamps', '/blog', '/contact'),
  region: fc.constantFrom('IN-KA', 'US-CA'),
});
type Parts = typeof event extends fc.Arbitrary<infer T> ? T : never;

function foldAll(aggregator: Aggregator, parts: readonly Parts[]) {
  for (const part of parts) aggregator.fold('demo', testEvent(part), always);
}

test('counts are those of a naive count over all events', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (parts) => {
      const aggregator = create();
      foldAll(aggregator, parts);
      for (const window of aggregator.windows.open().filter(({ kind }) => kind === 'day')) {
        const mine = parts.filter(({ at }) => at >= window.startsAt && at < window.endsAt);
        const visitors = new Set(mine.flatMap(({ visitor }) => visitor ?? []));
        const total = window.cells.get('total')?.get('');
        expect(total).toMatchObject({
          count: mine.length,
          visits: mine.filter(({ entry }) => entry).length,
          visitors: visitors.size,
          anonymous_visits: mine.filter(({ entry, visitor }) => entry && !visitor).length,
        });
        for (const [page, cell] of window.cells.get('pages') ?? []) {
          expect(cell.count).toBe(mine.filter((it) => it.page === page).length);
        }
        const byRegion = [...(window.cells.get('regions')?.values() ?? [])];
        expect(byRegion.reduce((sum, cell) => sum + cell.visitors, 0)).toBe(visitors.size);
        const perVisitor = [...visitors].map((id) =>
          Math.min(5, new Set(mine.filter((it) => it.visitor === id).map((it) => it.page)).size),
        );
        const byPage = [...(window.cells.get('pages')?.values() ?? [])];
        expect(byPage.reduce((sum, cell) => sum + cell.visitors, 0)).toBe(
          perVisitor.reduce((sum, pages) => sum + pages, 0),
        );
      }
    }),
  );
});

test('a process that dies after any commit goes on with the same counts', () => {
  const batches = fc.array(fc.array(event, { maxLength: 10 }), { maxLength: 6 });
  fc.assert(
    fc.property(batches, (all) => {
      const undisturbed = create();
      const { state, keys } = memoryState();
      for (const batch of all) {
        foldAll(undisturbed, batch);
        const reborn = create();
        reborn.load(readSnapshot(state, keys));
        foldAll(reborn, batch);
        const changes = reborn.takeChanges();
        writeKeys(keys, changes.keys);
        writeChanges(state, changes);
      }
      const last = create();
      last.load(readSnapshot(state, keys));
      expect(cells(last.windows.open())).toEqual(cells(undisturbed.windows.open()));
    }),
  );
});

test('changes written twice change nothing', () => {
  const aggregator = create();
  const { state, keys } = memoryState();
  aggregator.fold('demo', testEvent({ visitor: 'a' }), always);
  const changes = aggregator.takeChanges();
  writeChanges(state, changes);
  const once = readSnapshot(state, keys);
  writeChanges(state, changes);
  expect(readSnapshot(state, keys)).toEqual(once);
  expect(aggregator.dirty).toBe(false);
});

test('a bound clips what one visitor adds, and only with consent', () => {
  const total = {
    name: 'total',
    event: 'page_view',
    dimensions: [],
    window: 'day',
    measures: { count: { bound: 2 }, visits: { bound: 1 }, visitors: {} },
  };
  const aggregator = create(testPolicy({ cubes: [total] }));
  for (let n = 0; n < 5; n += 1) aggregator.fold('demo', testEvent({ visitor: 'a' }), always);
  for (let n = 0; n < 5; n += 1) aggregator.fold('demo', testEvent(), always);
  const day = aggregator.windows.open().find(({ kind }) => kind === 'day');
  expect(day?.cells.get('total')?.get('')).toMatchObject({
    count: 7,
    visits: 6,
    visitors: 1,
    anonymous_visits: 5,
  });
});

const row = (kind: 'day' | 'hour', endsAt: number) => ({
  ...{ site: 'demo', kind, startsAt: 0, endsAt },
  ...{ milliEpsilon: 0, policyVersion: 1 },
});

test('an event whose windows are all closed is late; one of an unknown site is not counted', () => {
  const aggregator = create();
  expect(aggregator.fold('demo', testEvent(), () => false)).toBe(false);
  aggregator.windows.markReleased(row('day', 24 * HOUR));
  expect(aggregator.fold('demo', testEvent(), always)).toBe(true);
  aggregator.windows.markReleased(row('hour', HOUR));
  expect(aggregator.fold('demo', testEvent(), always)).toBe(false);
  expect(aggregator.fold('nobody', testEvent(), always)).toBe(false);
});

test('past its cell budget a cube takes no new values, and keeps those it has', () => {
  const aggregator = create();
  for (let n = 0; n < CELL_BUDGET + 5; n += 1) {
    aggregator.fold('demo', testEvent({ page: `/lamps/${n}` }), always);
  }
  const day = aggregator.windows.open().find(({ kind }) => kind === 'day');
  const pages = day?.cells.get('pages');
  expect(pages?.size).toBe(CELL_BUDGET + 1);
  expect(pages?.get(OVERFLOW)?.count).toBe(5);
  for (let n = 0; n < 10; n += 1) aggregator.fold('demo', testEvent({ page: '/lamps/0' }), always);
  const how = { releasedAt: 0, milliEpsilonLeft: 0, uniform: () => 0 };
  const cubes = day && releaseWindow(day, how).cubes;
  const published = cubes?.find(({ cube }) => cube === 'pages');
  expect(published).toMatchObject({ overflow: true, cells: [{ dims: ['/lamps/0'] }] });
  expect(cubes?.find(({ cube }) => cube === 'total')?.overflow).toBe(false);
});

test('a custom event is counted only by cubes for its name, and remembered only there', () => {
  const cube = { event: 'custom', dimensions: [], measures: { visitors: {} } };
  const policy = testPolicy({
    custom: { a: {}, b: {} },
    cubes: [
      { ...cube, name: 'a', custom: 'a', window: 'hour' },
      { ...cube, name: 'b', custom: 'b', window: 'day' },
    ],
  });
  const aggregator = create(policy);
  const event = testEvent({ type: 'custom', name: 'a', visitor: 'x' });
  expect(aggregator.fold('demo', event, (kind) => kind === 'day')).toBe(false);
  expect(aggregator.fold('demo', event, always)).toBe(true);
  // What one does in an hour is bounded by the day, so the day remembers who it was.
  expect(aggregator.windows.open().map(({ kind }) => kind)).toEqual(['day', 'hour']);
  expect(aggregator.windows.open()[0]?.cells.get('b')?.size).toBe(0);
});
