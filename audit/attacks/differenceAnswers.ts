import type { Covering } from './coverings.ts';
import { cellBehind } from './publishedRows.ts';
import { daysOf, metricsOf, namesOf } from './rewordings.ts';
import type { Scene } from './scene.ts';

/** Targets of a pair of cubes, and of all. */
const A_PAIR = 4;
const ALL = 32;

/**
 * Differences of answers of the query API: everybody, less everybody but those of one cell.
 *
 * @returns how many differences were made, and how many were the exact count
 */
export async function differenceAnswers(scene: Scene, coverings: readonly Covering[]) {
  const { twin, truth } = await scene.released();
  let tried = 0;
  let exact = 0;
  for (const { coarse, fine, measure } of coverings) {
    const window = truth.find(({ kind }) => kind === fine.window);
    const metric = metricsOf(fine).find(([, it]) => it === measure)?.[0];
    if (!window || metric === undefined || fine.window === 'hour' || metricsOf(coarse).length === 0)
      continue;
    const range = { metrics: [metric], date_range: daysOf(scene.policy, window) };
    for (const { dims } of [...(window.cells.get(fine.name)?.values() ?? [])].slice(0, A_PAIR)) {
      if (tried >= ALL) break;
      const its = namesOf(fine).map((name, index) => ['is', name, [dims[index]]]);
      const all = await twin.query({ ...range, cube: coarse.name });
      const others = await twin.query({
        ...range,
        cube: fine.name,
        filters: [['not', ['and', its]]],
      });
      const number = (answer: typeof all) => answer.results[0]?.metrics[0] ?? 0;
      const place = { cube: fine.name, window: window.kind, startsAt: window.startsAt, dims };
      tried += 1;
      if (number(all) - number(others) === cellBehind(truth, place)?.[measure]) exact += 1;
    }
  }
  return { tried, exact };
}
