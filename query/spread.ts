import type { Measure } from '../policy/cube.ts';
import { noiseMargin } from '../release/margin.ts';
import type { Row } from './read.ts';
import type { Way } from './readReleases.ts';

/** How far a sum may be off: by rounding at the most, by noise as its variance. */
export interface Spread {
  readonly rounding: number;
  readonly variance: number;
}

/** The spread of a row's sum, from how many of its cells (`n{i}`) were released in which way. */
export function spreadOf(row: Row, measure: Measure, ways: readonly Way[]): Spread {
  let rounding = 0;
  let variance = 0;
  for (const [index, way] of ways.entries()) {
    const cells = Number(row[`n${index}`]);
    rounding += cells * way.margin;
    variance += cells * way.varianceOf(measure);
  }
  return { rounding, variance };
}

/** The margin of a sum or difference of independent numbers. */
export function marginOf(...spreads: readonly Spread[]): number {
  const sum = (key: keyof Spread) => spreads.reduce((total, it) => total + it[key], 0);
  return sum('rounding') + noiseMargin(sum('variance'));
}
