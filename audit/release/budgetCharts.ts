import type { Chart } from '../chart.ts';
import type { Period } from './spentByPeriod.ts';

/** More days than this would be a smear; the latest tell most. */
const MOST_POINTS = 400;

/**
 * What was spent by day and by month, with the ceilings. They are those of the version in force: where
 * any was spent under it, the days and months of earlier versions are left out.
 */
export function budgetCharts(
  periods: Readonly<Record<'day' | 'month', readonly Period[]>>,
  ceilings: Readonly<Record<'day' | 'month', number>>,
  version: number,
): readonly Chart[] {
  return (['day', 'month'] as const).flatMap((span): Chart[] => {
    const held = periods[span].filter((period) => period.version === version);
    const latest = (held.length > 0 ? held : periods[span]).slice(-MOST_POINTS);
    if (latest.length === 0) return [];
    return [
      {
        kind: 'series',
        title: `What was spent on a visitor’s ${span}`,
        measures: 'epsilon, added up over all cubes and windows',
        points: latest.map(({ label, spent }) => ({ x: label, y: spent / 1000 })),
        ...(held.length > 0
          ? { ceiling: { y: ceilings[span], says: `ceiling of version ${version}` } }
          : {}),
      },
    ];
  });
}
