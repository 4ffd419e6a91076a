import type { Cube } from '../../policy/cube.ts';
import type { Policy } from '../../policy/policy.ts';

/**
 * The cubes of a policy as docs/policy.md says: those that it declares, and those that come with its
 * audience estimates and its pulse, made anew from what it says of these, so that a mistake in how
 * the pipeline makes them is seen.
 */
export function builtCubes(policy: Policy): readonly Cube[] {
  const declared = policy.cubes.filter(({ name }) => !isBuiltIn(name));
  return [...declared, ...audienceCubes(policy), ...pulse(policy)];
}

export function isAudience(name: string): boolean {
  return name.startsWith('audience_');
}

function isBuiltIn(name: string): boolean {
  return name === 'pulse' || isAudience(name);
}

/** With strata the total and the strata have half of epsilon each, in whole thousandths. */
function audienceCubes({ audience }: Policy): Cube[] {
  return audience.flatMap(({ window, bound, strata, epsilon }) => {
    const halved = epsilon === undefined ? undefined : Math.floor(thousandths(epsilon) / 2) / 1000;
    const share = strata.length > 0 ? halved : epsilon;
    const cube = (name: string, dimensions: Cube['dimensions']): Cube => ({
      ...{ name, event: 'page_view', dimensions, window },
      ...(share === undefined ? {} : { epsilon: share }),
      measures: {
        visitors: { bound: 1 },
        consented_visits: { bound },
        squared_visits: { bound },
        anonymous_visits: { bound },
        counted_twice: { bound: 1 },
        clipped_visits: { bound },
      },
    });
    const total = cube(`audience_${window}`, []);
    return strata.length > 0 ? [total, cube(`audience_${window}_strata`, strata)] : [total];
  });
}

function pulse({ release }: Policy): Cube[] {
  const cube = { name: 'pulse', event: 'page_view', dimensions: [], window: 'hour' } as const;
  if (release.mechanism === 'suppression') {
    return [{ ...cube, dimensions: [], measures: { count: {}, visits: {} } }];
  }
  if (!release.pulse) return [];
  const { epsilon, views, visits } = release.pulse;
  const measures = { count: { bound: views }, visits: { bound: visits } };
  return [{ ...cube, dimensions: [], epsilon, measures }];
}

/** Epsilon as a whole number, so that sums are exact. */
export function thousandths(epsilon: number | undefined): number {
  return Math.round((epsilon ?? 0) * 1000);
}
