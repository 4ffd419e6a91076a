import type { Panel } from './panel.ts';
import { type Titled, top, topEvents } from './queries.ts';
import type { Measure } from './sql.ts';
import { MARGIN, NEWEST, NO_OTHER, VISITORS } from './words.ts';

/** The rows of a cube of page views, and what is withheld. */
export function table(
  title: string,
  cube: string,
  dimensions: readonly Titled[],
  measures: readonly Measure[],
): Panel {
  return {
    ...{ title, kind: 'table', size: [12, 9], sql: top(cube, dimensions, measures) },
    description: `Summed over the windows that lie in the time range; the last row is what is in the total but in no published row, where that can be told. ${NEWEST} ${MARGIN}`,
    empty: 'not told',
  };
}

/** The rows of cubes of another event. */
export function events(
  title: string,
  cubes: string,
  dimensions: readonly Titled[],
  counted: string,
): Panel {
  const measures: Measure[] = [{ measure: 'count', title: counted }, VISITORS];
  return {
    ...{ title, kind: 'table', size: [12, 9], sql: topEvents(cubes, dimensions, measures) },
    description: `Summed over the windows that lie in the time range. ${NO_OTHER} ${NEWEST} ${MARGIN}`,
    empty: 'not told',
  };
}
