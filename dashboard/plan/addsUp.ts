import type { Answer } from '../../query/answerSchema.ts';
import type { DimensionName } from '../../query/dimensionNames.ts';
import type { SiteCube } from '../../query/siteSchema.ts';

/**
 * By what else the cube of an answer counts than its rows are told by. Where it is something, a row adds up
 * several cells of a window, and those of too few people are not in it; under a threshold of
 * 0 each is.
 */
export function addsUp(
  cubes: readonly Pick<SiteCube, 'name' | 'dimensions'>[],
  { meta, query: { dimensions, filters } }: Pick<Answer, 'meta' | 'query'>,
): DimensionName[] {
  if (meta.threshold === 0) return [];
  const fixed = filters.flatMap(([operator, name, values]) =>
    operator === 'is' && values?.length === 1 ? [name] : [],
  );
  const cube = cubes.find(({ name }) => name === meta.cube);
  return (cube?.dimensions ?? []).filter(
    (it) => !dimensions.includes(it) && !fixed.includes(it as (typeof fixed)[number]),
  );
}
