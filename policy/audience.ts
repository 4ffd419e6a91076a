import * as z from 'zod';
import { type Cube, epsilon, type Measure, type WindowKind } from './cube.ts';

/**
 * An audience estimate for each window of a kind: how many people came, those who
 * refused included. It needs visits counted without consent, and a bound that few
 * visitors reach.
 */
export const audience = z
  .array(
    z.strictObject({
      window: z.enum(['day', 'week', 'month'], { error: 'must be "day", "week" or "month"' }),
      /** The most visits of one visitor in a window that count. */
      bound: z.int().min(1).max(1000),
      /** What the estimate is also made apart by, where it helps: consent differs by country and device. */
      strata: z
        .array(z.enum(['country', 'device']))
        .max(2)
        .refine((all) => new Set(all).size === all.length, { error: 'names a dimension twice' }),
      epsilon: epsilon.min(0.002).optional(),
    }),
  )
  .max(3)
  .refine((all) => new Set(all.map(({ window }) => window)).size === all.length, {
    error: 'names a window twice',
  });
export type Audience = z.infer<typeof audience>;

export const AUDIENCE_PREFIX = 'audience_';
export const STRATA_SUFFIX = '_strata';

/**
 * How the epsilon of an audience cube is split over its measures; chosen by
 * simulation (`bench/coverage.ts`): noise in the visits weighs most.
 */
export const AUDIENCE_WEIGHTS = {
  visitors: 2,
  consented_visits: 4,
  squared_visits: 1,
  anonymous_visits: 4,
  counted_twice: 1,
  clipped_visits: 1,
} as const satisfies Partial<Record<Measure, number>>;

/** The built-in cube with the site's totals for the estimate in one kind of window. */
export function audienceCubeName(window: WindowKind): string {
  return AUDIENCE_PREFIX + window;
}

/** The built-in cubes of the declared estimates: the site's totals, and its strata where there are any. */
export function audienceCubes(declared: Audience): Cube[] {
  return declared.flatMap(({ window, bound, strata, epsilon: budget }) => {
    // Both are published, so both spend: half each.
    const share =
      budget !== undefined && strata.length > 0
        ? Math.floor(Math.round(budget * 1000) / 2) / 1000
        : budget;
    const total = audienceCube(audienceCubeName(window), window, [], bound, share);
    if (strata.length === 0) return [total];
    const name = audienceCubeName(window) + STRATA_SUFFIX;
    return [total, audienceCube(name, window, strata, bound, share)];
  });
}

function audienceCube(
  name: string,
  window: WindowKind,
  dimensions: Cube['dimensions'],
  bound: number,
  share: number | undefined,
): Cube {
  return {
    name,
    event: 'page_view',
    dimensions,
    window,
    ...(share === undefined ? {} : { epsilon: share }),
    measures: {
      visitors: { bound: 1 },
      consented_visits: { bound },
      squared_visits: { bound },
      anonymous_visits: { bound },
      counted_twice: { bound: 1 },
      clipped_visits: { bound },
    },
  };
}

/** Whether a cube is one of the built-in ones of the estimate. */
export function isAudienceCube({ name }: Pick<Cube, 'name'>): boolean {
  return name.startsWith(AUDIENCE_PREFIX);
}
