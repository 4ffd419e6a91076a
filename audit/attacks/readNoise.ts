import { cellBehind, readPublished } from './publishedRows.ts';
import type { Scene } from './scene.ts';
import { Uniformity } from './uniformity.ts';

/**
 * The noise of what has gone the whole way: counted, released, put in the outbox, sent and read from ClickHouse.
 * Only of cubes that publish every cell: in the others those with much noise are picked out by the threshold.
 */
export async function readNoise(scene: Scene, alpha: number) {
  const { twin, truth } = await scene.released();
  const rows = await readPublished(scene.policy, twin.read);
  const test = new Uniformity(scene.random);
  for (const row of rows) {
    const promise = scene.promised.find(({ cube }) => cube.name === row.cube);
    if (promise?.cells === undefined) continue;
    const exact = cellBehind(truth, row);
    for (const [measure, { b }] of promise.measures) {
      test.add((row.counts.get(measure) ?? 0) - (exact?.[measure] ?? 0), b);
    }
  }
  const wrong: string[] = [];
  if (test.draws > 0) {
    const fit = test.fit(alpha);
    if (!fit.fits)
      wrong.push(
        `In ClickHouse the noise of ${fit.draws} counts is not what the policy promises (statistic ${fit.statistic.toFixed(0)}, at most ${fit.critical.toFixed(0)}).`,
      );
    else if (!test.independence(alpha).fits)
      wrong.push('In ClickHouse the noise of one count tells something of the next one’s.');
  }
  return { draws: test.draws, wrong };
}
