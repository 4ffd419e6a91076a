import type { DimensionName } from '../../query/dimensionNames.ts';
import type { SiteCube } from '../../query/siteSchema.ts';
import type { ViewFilter } from '../view/view.ts';

/** What a table of a panel wants to know. */
export interface Wanted {
  /** Those of the rows. */
  readonly dimensions: readonly DimensionName[];
  readonly event: SiteCube['event'];
  /** Only this cube, as of a prop. */
  readonly cube?: string;
  /** Only these values, whatever else is chosen: of who left, for instance. */
  readonly only?: readonly ViewFilter[];
}

/** Whether a cube counts what is wanted by all that it is to be told apart by. */
export function covers(
  cube: SiteCube,
  { dimensions, event, cube: name, only = [] }: Wanted,
): boolean {
  return (
    cube.event === event &&
    (name === undefined ? cube.custom === undefined : cube.name === name) &&
    cube.window !== 'hour' &&
    dimensions.every((it) => cube.dimensions.includes(it)) &&
    only.every(({ dimension }) => cube.dimensions.includes(dimension))
  );
}
