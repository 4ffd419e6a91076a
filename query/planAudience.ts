import { audienceCubeName } from '../policy/audience.ts';
import type { Cube, WindowKind } from '../policy/cube.ts';
import type { Policy } from '../policy/policy.ts';
import type { TimeRange } from './dateRange.ts';
import { isTime, TIME_DIMENSIONS } from './dimensionNames.ts';
import { countWindows, type Plan, type Refused } from './planQuery.ts';
import type { Query } from './querySchema.ts';
import { audienceByWindow, NO_AUDIENCE, otherCube, WRONG_ORDER } from './refusals.ts';
import { AUDIENCE_MEASURES } from './stratum.ts';

const KINDS = ['day', 'week', 'month'] as const satisfies readonly WindowKind[];

/**
 * The cube with the totals that an audience is estimated from: of the windows that
 * are asked for as rows, or of the one window that the range is.
 */
export function planAudience(query: Query, policy: Policy, range: TimeRange): Plan | Refused {
  const asked: readonly string[] = [...query.metrics, ...query.dimensions];
  const orders = query.order_by?.map(([key]) => key) ?? [];
  if (!orders.every((key) => asked.includes(key))) return { refused: WRONG_ORDER };

  const cubes = KINDS.flatMap((kind) => totalOf(policy, kind) ?? []);
  if (cubes.length === 0) return { refused: NO_AUDIENCE };
  const time = query.dimensions.find(isTime);
  const kind = time ? TIME_DIMENSIONS[time] : windowOf(range);
  const cube = cubes.find(({ window }) => window === kind);
  if (!cube || countWindows(range, cube.window) === 0) {
    const kinds = cubes.map(({ window }) => window);
    return { refused: audienceByWindow(kinds, range, time) };
  }
  if (query.cube !== undefined && query.cube !== cube.name) {
    return { refused: otherCube(query.cube, [cube]) };
  }
  const measures = AUDIENCE_MEASURES;
  return { cube, parent: undefined, measures, columns: [], time, otherwise: [] };
}

function totalOf(policy: Policy, kind: WindowKind): Cube | undefined {
  return policy.cubes.find(({ name }) => name === audienceCubeName(kind));
}

/** The one window that a range is, from its first day to its last. */
function windowOf(range: TimeRange): WindowKind | undefined {
  if (!range.span || range.today) return undefined;
  const { first, last } = range.span;
  const next = last.add({ days: 1 });
  return KINDS.find((kind) => {
    const whole = first.add({ [`${kind}s`]: 1 }).equals(next);
    const begins = kind === 'week' ? first.dayOfWeek === 1 : kind === 'day' || first.day === 1;
    return whole && begins;
  });
}
