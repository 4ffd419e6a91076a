import type { Cube, Measure } from '../../policy/cube.ts';
import type { Platform } from '../../policy/platform.ts';
import type { Policy } from '../../policy/policy.ts';
import { isAudience, thousandths } from './builtCubes.ts';
import { domainSize } from './dimensionValues.ts';
import { leastThreshold, noiseVariance } from './laplace.ts';

/** What a row of `releases` says of how a cube was published. */
export interface StatedRelease {
  readonly mechanism: string;
  readonly k: number;
  readonly rounding: number;
  /** The most by which rounding moved a count. */
  readonly margin: number;
  readonly epsilon: number;
  readonly delta: number;
  readonly measures: readonly string[];
  /** Of each measure. */
  readonly bounds: readonly number[];
  readonly scales: readonly number[];
  readonly variances: readonly number[];
  readonly threshold: number;
  readonly closed: boolean;
}

/** Probability, at one release, that a cell shows a lone visitor: docs/guarantee.md, 4. */
const DELTA = 1e-6;

/** How epsilon is split in audience cubes: docs/guarantee.md, "How it adds up". */
const WEIGHTS: Readonly<Partial<Record<Measure, number>>> = {
  visitors: 2,
  consented_visits: 4,
  squared_visits: 1,
  anonymous_visits: 4,
  counted_twice: 1,
  clipped_visits: 1,
};

/** What the policy says that a release of a cube must state. */
export function statedRelease(policy: Policy, cube: Cube, platform: Platform): StatedRelease {
  const measures = Object.keys(cube.measures) as Measure[];
  const bounds = measures.map((measure) => boundOf(cube, measure));
  const { release } = policy;
  if (release.mechanism === 'suppression') {
    const { k, rounding } = release;
    return {
      ...{ mechanism: 'suppression', k, rounding, margin: Math.floor(rounding / 2) },
      ...{ epsilon: 0, delta: 0, measures, bounds, scales: measures.map(() => 0) },
      // Of an error that is spread evenly over an interval as wide as the step.
      variances: measures.map(() => (rounding === 1 ? 0 : rounding ** 2 / 12)),
      ...{ threshold: 0, closed: false },
    };
  }
  const scales = measures.map((measure) => scaleOf(cube, measure));
  const closed = domainSize(policy, cube, platform) !== undefined;
  return {
    ...{ mechanism: 'dp', k: 0, rounding: 0, margin: 0 },
    epsilon: thousandths(cube.epsilon) / 1000,
    delta: closed ? 0 : DELTA,
    ...{ measures, bounds, scales, variances: scales.map(noiseVariance) },
    threshold: closed ? 0 : thresholdOf(cube),
    closed,
  };
}

/** Visitors where they are counted, else events, else entries. */
export function selectingMeasure(measures: readonly string[]): Measure {
  if (measures.includes('visitors')) return 'visitors';
  return measures.includes('count') ? 'count' : 'visits';
}

function thresholdOf(cube: Cube): number {
  const by = selectingMeasure(Object.keys(cube.measures));
  const bound = boundOf(cube, by);
  // A visitor adds one to the visitors of a cell; events may all fall into one cell, or each into its own.
  return leastThreshold(by === 'visitors' ? 1 : bound, bound, scaleOf(cube, by), DELTA);
}

/** b = sensitivity/(the measure's share of ε): Dwork, McSherry, Nissim, Smith, TCC 2006. */
function scaleOf(cube: Cube, measure: Measure): number {
  const bound = boundOf(cube, measure);
  const sensitivity = measure === 'squared_visits' ? bound * bound : bound;
  const weightOf = (it: Measure) => (isAudience(cube.name) ? (WEIGHTS[it] ?? 0) : 1);
  const all = (Object.keys(cube.measures) as Measure[]).reduce((sum, it) => sum + weightOf(it), 0);
  return (sensitivity * 1000 * all) / (thousandths(cube.epsilon) * weightOf(measure));
}

function boundOf(cube: Cube, measure: Measure): number {
  return cube.measures[measure]?.bound ?? 0;
}
