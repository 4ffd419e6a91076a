import type { Cube, Measure, WindowKind } from '../../policy/cube.ts';
import type { Policy } from '../../policy/policy.ts';
import { COUNTRIES, DEVICES, ENGAGED, ERROR_KINDS, SCREENS } from '../../policy/values.ts';
import { below } from './laplaceMass.ts';

/**
 * What `docs/guarantee.md` and a policy promise of a cube under differential privacy. All of it is computed
 * here anew from the policy, by no function of the release, so that a release that breaks it is seen.
 */
export interface Promised {
  readonly cube: Cube;
  readonly epsilon: number;
  /** 0 where every cell is published. */
  readonly delta: number;
  /** How many cells are published each time; undefined where a threshold decides. */
  readonly cells: number | undefined;
  /** What one visitor may move a measure by over all cells, and the scale of its noise. */
  readonly measures: ReadonlyMap<Measure, { readonly most: number; readonly b: number }>;
  /** Where a threshold decides: on which measure, and from what noisy count on. */
  readonly selection: { readonly by: Measure; readonly atLeast: number } | undefined;
}

/** Probability that a release of a cube shows a cell of a lone visitor: docs/guarantee.md, claim 4. */
const DELTA = 1e-6;

/** How the epsilon of an audience is split over its measures: docs/audience.md. */
const AUDIENCE_PARTS: Partial<Record<Measure, number>> = {
  visitors: 2,
  consented_visits: 4,
  squared_visits: 1,
  anonymous_visits: 4,
  counted_twice: 1,
  clipped_visits: 1,
};

export function promisedOf(policy: Policy): Promised[] {
  return policy.cubes.map((cube) => promiseOf(policy, cube));
}

/** What is spent on one visitor of a window of a kind; of the hours of a day together. */
export function promisedEpsilon(promised: readonly Promised[], kind?: WindowKind): number {
  return promised.reduce(
    (sum, { cube, epsilon }) => sum + (kind && cube.window !== kind ? 0 : epsilon),
    0,
  );
}

function promiseOf(policy: Policy, cube: Cube): Promised {
  const epsilon = epsilonOf(policy, cube);
  const measures = Object.keys(cube.measures) as Measure[];
  const isAudience = cube.name.startsWith('audience_');
  const part = (measure: Measure) => (isAudience ? (AUDIENCE_PARTS[measure] ?? 0) : 1);
  const parts = measures.reduce((sum, measure) => sum + part(measure), 0);
  const noise = new Map(
    measures.map((measure) => {
      const bound = cube.measures[measure]?.bound ?? 1;
      // The square of up to B visits moves by up to B².
      const most = measure === 'squared_visits' ? bound * bound : bound;
      return [measure, { most, b: (most * parts) / (epsilon * part(measure)) }] as const;
    }),
  );
  const cells = closedCells(policy, cube);
  const selection = cells === undefined ? selectionOf(noise) : undefined;
  return { cube, epsilon, delta: selection ? DELTA : 0, cells, measures: noise, selection };
}

/** Of an audience with strata half is for the site, and half for them, in thousandths. */
function epsilonOf({ audience }: Policy, { name, epsilon = 0 }: Cube): number {
  const declared = audience.find(({ window }) => name.startsWith(`audience_${window}`));
  if (!declared) return epsilon;
  const thousandths = Math.round((declared.epsilon ?? 0) * 1000);
  return (declared.strata.length > 0 ? Math.floor(thousandths / 2) : thousandths) / 1000;
}

/** The least T with L·P(c + Z ≥ T) ≤ δ: one visitor adds up to c to each of up to L cells. */
function selectionOf(noise: Promised['measures']): Promised['selection'] {
  const by = (['visitors', 'count', 'visits'] as const).find((it) => noise.has(it)) ?? 'visits';
  const { most, b } = noise.get(by) ?? { most: 1, b: 1 };
  const [adds, cells] = by === 'visitors' ? [1, most] : [most, most];
  let atLeast = adds + Math.max(0, Math.floor(b * Math.log(cells / DELTA)) - Math.ceil(2 * b) - 2);
  while (cells * below(-(atLeast - adds), b) > DELTA) atLeast += 1;
  return { by, atLeast };
}

/** How many cells policy and code alone say there can be, up to 4096. */
function closedCells(policy: Policy, cube: Cube): number | undefined {
  const sizes = cube.dimensions.map((dimension) => sizeOf(policy, cube, dimension));
  const product = sizes.reduce((all, size) => all * size, 1);
  return product <= 4096 ? product : undefined;
}

/** Values of a dimension, with those for none, for others and for what is not known; Infinity where events bring them. */
function sizeOf(policy: Policy, cube: Cube, dimension: Cube['dimensions'][number]): number {
  const { pages, targets, errors, custom, utm, geo } = policy;
  const open = pages.some((page) => page.includes('{'));
  const prop = custom[cube.custom ?? '']?.[cube.prop ?? ''];
  const sizes: Partial<Record<typeof dimension, number>> = {
    country: geo === 'none' ? 1 : COUNTRIES.size + 1,
    device: DEVICES.length,
    screen: SCREENS.length + 1,
    engaged: ENGAGED.length + 1,
    exit: 2,
    page: open ? Infinity : pages.length + 2,
    from: open ? Infinity : pages.length + 2,
    utm_source: utm.source.length + 2,
    utm_medium: utm.medium.length + 2,
    utm_campaign: utm.campaign.length + 2,
    target: new Set([...targets, '(other)']).size,
    error_kind: ERROR_KINDS.length,
    error_name: new Set([...errors, '(other)']).size,
    name: cube.custom === undefined ? Object.keys(custom).length + 1 : 1,
    value: prop === undefined ? Infinity : labels(prop) + 2,
  };
  return sizes[dimension] ?? Infinity;
}

function labels(prop: NonNullable<Policy['custom'][string][string]>): number {
  if ('enum' in prop) return prop.enum.length;
  return 'boolean' in prop ? 2 : prop.buckets.length + 1;
}
