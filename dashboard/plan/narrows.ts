import type { DimensionName } from '../../query/dimensionNames.ts';
import type { SiteCube } from '../../query/siteSchema.ts';

/**
 * Whether anything but its own table can be narrowed down by a dimension: page views in all, by a cube
 * that has it, or another table that has it too.
 */
export function narrows(cubes: readonly SiteCube[], dimension: DimensionName): boolean {
  const having = cubes.filter(({ dimensions }) => dimensions.includes(dimension));
  return (
    dimension !== 'event:value' &&
    (having.length > 1 || having.some(({ event }) => event === 'page_view'))
  );
}
