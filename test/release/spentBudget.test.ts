import { expect, test } from 'vitest';
import type { ReleasedRow } from '../../aggregate/changes.ts';
import { openWindow } from '../../aggregate/openWindow.ts';
import { compileSite } from '../../aggregate/site.ts';
import { windowAt } from '../../aggregate/windowAt.ts';
import type { WindowKind } from '../../policy/cube.ts';
import { releaseWindow } from '../../release/releaseWindow.ts';
import { milliEpsilonLeft } from '../../release/spentBudget.ts';
import { secureUniform } from '../../release/uniform.ts';
import { testPolicy } from '../support/policy.ts';

const total = (window: string, epsilon: number) => ({
  name: `total_${window}`,
  event: 'page_view',
  dimensions: [],
  window,
  measures: { visitors: {} },
  epsilon,
});

const { policy } = compileSite(
  testPolicy({
    cubes: [total('day', 0.1), total('week', 0.2), total('month', 0.5)],
    release: { mechanism: 'dp', ceilings: { day: 1, month: 5 }, graceMinutes: 0 },
  }),
);

const NOON = Date.UTC(2026, 9, 14, 12);
const DAY = 86_400_000;

const windowOf = (kind: WindowKind, at = NOON) =>
  openWindow({ id: 1, site: 'demo', kind, ...windowAt(kind, at, 'UTC') }, policy, '00'.repeat(32));

const released = (
  kind: WindowKind,
  milliEpsilon: number,
  at = NOON,
  policyVersion = 1,
): ReleasedRow => ({
  ...{ site: 'demo', kind, ...windowAt(kind, at, 'UTC') },
  ...{ milliEpsilon, policyVersion },
});

test.each<[what: string, kind: WindowKind, before: ReleasedRow[], left: number]>([
  ['nothing was spent', 'day', [], 1000],
  ['another day does not count for the day', 'day', [released('day', 900, NOON - DAY)], 1000],
  ['the same day does', 'day', [released('day', 900)], 100],
  ['its week and month do', 'day', [released('week', 300), released('month', 300)], 400],
  [
    'the other days of the month count for the month',
    'day',
    Array.from({ length: 13 }, (_, n) => released('day', 350, NOON - (n + 1) * DAY)),
    450,
  ],
  [
    'for a week its fullest day decides',
    'week',
    [released('day', 100), released('day', 800, NOON + DAY)],
    200,
  ],
  [
    'the hours of a day are one',
    'day',
    [released('hour', 200), released('hour', 200, NOON + 3_600_000)],
    800,
  ],
  [
    'but for those of another version',
    'day',
    [released('hour', 200), released('hour', 200, NOON + 3_600_000, 2)],
    600,
  ],
])('%s', (_what, kind, before, left) => {
  expect(milliEpsilonLeft(windowOf(kind), before, 'UTC')).toBe(left);
});

test('a cube that would go over a ceiling is withheld, and says why', () => {
  const how = { releasedAt: 0, uniform: secureUniform() };
  const [cube] = releaseWindow(windowOf('day'), { ...how, milliEpsilonLeft: 99 }).cubes;
  expect(cube).toMatchObject({ withheld: 'budget', cells: [] });
  const [enough] = releaseWindow(windowOf('day'), { ...how, milliEpsilonLeft: 100 }).cubes;
  expect(enough).toMatchObject({ withheld: '', cells: [{ dims: [] }] });
});
