import type { Cube } from './cube.ts';

/** Whether a cube tells visitors apart, to count them or to bound their counts. */
export function isTracked({ measures }: Pick<Cube, 'measures'>): boolean {
  return (
    measures.visitors !== undefined ||
    Object.values(measures).some((measure) => measure?.bound !== undefined)
  );
}
