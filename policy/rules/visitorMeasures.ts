import { isAudienceCube } from '../audience.ts';
import { type Measure, PULSE } from '../cube.ts';
import type { Policy } from '../policy.ts';

/**
 * Where a policy asks to tell visitors apart, by JSON path: to count them, or to
 * bound their counts. What is built in stands where it was asked for.
 */
export function visitorMeasures({ cubes }: Policy): string[] {
  const paths = cubes.flatMap((cube, index) => {
    const entries = Object.entries(cube.measures) as [Measure, { bound?: number | undefined }][];
    const apart = entries.filter(
      ([measure, { bound }]) => measure === 'visitors' || bound !== undefined,
    );
    if (apart.length === 0) return [];
    if (isAudienceCube(cube)) return ['audience'];
    if (cube.name === PULSE.name) return ['release.pulse'];
    return apart.map(
      ([measure]) => `cubes.${index}.measures.${measure}${measure === 'visitors' ? '' : '.bound'}`,
    );
  });
  return [...new Set(paths)];
}
