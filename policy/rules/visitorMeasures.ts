import type { Policy } from '../policy.ts';

/** Where a policy asks to tell visitors apart, by JSON path: to count them, or to bound their counts. */
export function visitorMeasures({ cubes }: Policy): string[] {
  return cubes.flatMap(({ measures: { count, visits, visitors } }, index) => {
    const path = `cubes.${index}.measures`;
    return [
      ...(visitors ? [`${path}.visitors`] : []),
      ...(count?.bound === undefined ? [] : [`${path}.count.bound`]),
      ...(visits?.bound === undefined ? [] : [`${path}.visits.bound`]),
    ];
  });
}
