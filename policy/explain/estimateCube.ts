import { anonymousPerContributor, selectsBy, sensitivityOf } from '../contribution.ts';
import type { Cube, Dimension } from '../cube.ts';
import { domainOf } from '../domain.ts';
import { isTracked } from '../isTracked.ts';
import { noiseScale, noiseTail, noiseThreshold } from '../noise.ts';
import type { Policy } from '../policy.ts';
import { cellsOf } from './cellsOf.ts';
import { poissonAtMost, poissonMean } from './poisson.ts';
import { sendersOf, VIEWS } from './traffic.ts';

/** What is to be expected of one cube at the given traffic. */
export interface CubeEstimate {
  readonly cube: string;
  /** Those who contribute to some cell of it in one window. */
  readonly contributors: number;
  /** Combinations of values that are assumed to occur; of a closed domain all that there are. */
  readonly cells: number;
  /** Of them, those that are published in a window. */
  readonly published: number;
  /** Of the cube's total, what stands in cells that are withheld, 0 to 1. */
  readonly withheld: number;
}

/** Whether a cell that has many contributors is published, as probabilities. */
interface Gate {
  readonly contributors: number;
  /** P(a cell with Poisson(mean) contributors is published). */
  published(mean: number): number;
  /** The same of the cell that a contributor is in, who is one more. */
  kept(mean: number): number;
}

/**
 * Expected values for one cube in one window. What a cell with X ~ Poisson(λ)
 * contributors takes from the total when it is withheld is E[X; withheld(X)] =
 * λ·P(withheld(X + 1)).
 */
export function estimateCube(
  policy: Policy,
  cube: Cube,
  visitorsPerDay: number,
  consentShare: number,
): CubeEstimate {
  const noisy = policy.release.mechanism === 'dp';
  const closed = noisy ? domainOf(policy, cube) : undefined;
  const cells = closed?.length ?? cellsOf(policy, cube);
  const gate = gateOf(policy, cube, visitorsPerDay, consentShare);
  const { contributors } = gate;
  if (closed) return { cube: cube.name, contributors, cells, published: cells, withheld: 0 };
  let harmonic = 0;
  for (let rank = 1; rank <= cells; rank += 1) harmonic += 1 / rank;
  let published = 0;
  let kept = 0;
  for (let rank = 1; rank <= cells; rank += 1) {
    const share = 1 / (rank * harmonic);
    published += gate.published(contributors * share);
    kept += share * gate.kept(contributors * share);
  }
  // Sums of thousands of shares end a hair beside 0 or 1.
  const withheld = contributors === 0 ? 1 : Math.min(1, Math.max(0, 1 - kept));
  return { cube: cube.name, contributors, cells, published, withheld };
}

function gateOf(policy: Policy, cube: Cube, visitorsPerDay: number, consentShare: number): Gate {
  const { release } = policy;
  if (release.mechanism === 'suppression') {
    const { k } = release;
    return {
      contributors: suppressionContributors(policy, cube, visitorsPerDay, consentShare),
      published: (mean) => 1 - poissonAtMost(k - 1, mean),
      kept: (mean) => 1 - poissonAtMost(k - 2, mean),
    };
  }
  const { contributors, each } = noisyContributors(policy, cube, visitorsPerDay, consentShare);
  const b = noiseScale(cube, selectsBy(cube));
  const least = noiseThreshold(cube, b);
  return {
    contributors,
    published: (mean) => poissonMean(mean, (x) => noiseTail(least - each * x, b)),
    kept: (mean) => poissonMean(mean, (x) => noiseTail(least - each * (x + 1), b)),
  };
}

/** Visits are one contributor each, or with consent visitors, once for each cell they may be in. */
function suppressionContributors(
  policy: Policy,
  cube: Cube,
  visitorsPerDay: number,
  consentShare: number,
): number {
  const { consented, anonymous, visits } = sendersOf(policy, cube, visitorsPerDay, consentShare);
  // Without consent an entry is a contributor; of what is no page view so many events are.
  const each = (cube.event === 'page_leave' ? VIEWS : 1) / anonymousPerContributor(cube);
  const apart = policy.cubes.some((it) => it.window === cube.window && isTracked(it));
  if (!apart) return (consented + anonymous) * visits * each;
  const bound = cube.measures.visitors?.bound ?? 1;
  return consented * Math.min(bound, touched(cube, visits)) + anonymous * visits * each;
}

/** Who adds to the measure that selects, and how much each does to one cell. */
function noisyContributors(
  policy: Policy,
  cube: Cube,
  visitorsPerDay: number,
  consentShare: number,
): { readonly contributors: number; readonly each: number } {
  const { consented, anonymous, visits } = sendersOf(policy, cube, visitorsPerDay, consentShare);
  const measure = selectsBy(cube);
  const bound = sensitivityOf(cube, measure);
  if (measure === 'visitors') {
    return { contributors: consented * Math.min(bound, touched(cube, visits)), each: 1 };
  }
  const views = cube.event === 'page_view' || cube.event === 'page_leave' ? VIEWS : 1;
  const sent = visits * (measure === 'visits' ? 1 : views);
  if (varies(cube)) {
    return { contributors: consented * Math.min(bound, sent) + anonymous * sent, each: 1 };
  }
  return {
    contributors: consented + anonymous,
    each: Math.max(1, Math.floor(Math.min(bound, sent))),
  };
}

/** The cells that one visitor would touch without a bound. */
function touched(cube: Cube, visits: number): number {
  return varies(cube) ? VIEWS * visits : 1;
}

/** What differs between the events of one visit. */
const VARIES: readonly Dimension[] = ['page', 'from', 'target'];

function varies({ dimensions }: Cube): boolean {
  return dimensions.some((dimension) => VARIES.includes(dimension));
}
