import type { Cube, Measure } from '../../policy/cube.ts';
import type { Policy } from '../../policy/policy.ts';

/** Two cubes of the same events: what one has as a single number, the other has by its cells. */
export interface Covering {
  readonly coarse: Cube;
  readonly fine: Cube;
  /** Adds up over the cells of the fine one, and is cut off in both at the same bound. */
  readonly measure: Measure;
}

/** All pairs of cubes whose difference is a cell. */
export function coveringsOf({ cubes }: Pick<Policy, 'cubes'>): Covering[] {
  return cubes.flatMap((fine) =>
    cubes.flatMap((coarse) => {
      const covers =
        coarse.window === fine.window &&
        coarse.event === fine.event &&
        coarse.custom === fine.custom &&
        // One number for all: what lies in a cell of several dimensions is a difference of those.
        coarse.dimensions.length === 0 &&
        fine.dimensions.length > 0;
      if (!covers) return [];
      const measures = Object.keys(fine.measures) as Measure[];
      return measures.flatMap((measure): Covering[] => {
        const [a, b] = [coarse.measures[measure], fine.measures[measure]];
        if (!a || a.bound !== b?.bound) return [];
        // A visitor may stand in several cells.
        if (measure === 'visitors' && (b?.bound ?? 1) > 1) return [];
        return [{ coarse, fine, measure }];
      });
    }),
  );
}
