import type { WindowKind } from '../../policy/cube.ts';
import type { CheckInfo } from '../finding.ts';
import type { Twin } from '../twin.ts';
import { type Attack, POWERLESS } from './attack.ts';
import { averagesToTruth } from './averagesToTruth.ts';
import { windowsThatDiffer } from './publishedIs.ts';
import { placeOf, readPublished } from './publishedRows.ts';
import type { Released } from './released.ts';
import { daysOf, rewordings, timeOf, type Wording } from './rewordings.ts';
import type { Scene } from './scene.ts';

const info: CheckInfo = {
  name: 'attacks.averaging',
  title: 'Asking again, in any words, never gives a second draw to average with.',
  what: 'Every published number of a day, a week and a month, as the query API answers it and as ClickHouse keeps it.',
  how: 'Each number is asked for in many wordings (ranges, metrics, orders, pages, filters), before and after one more release. Answers of ClickHouse were lost on the way, so that rows were sent again: all copies of a row, and the hash in the ledger of what was drawn, have to agree.',
  severity: 'critical',
  remedy:
    'Noise is drawn once, in the transaction that closes a window (release/releaseWindow.ts). Find what draws again, and count what was published twice as spent twice.',
  clauses: ['WP29 opinion 05/2014, inference', 'GDPR art. 25'],
};

export const averaging: Attack = {
  info,
  async run(scene) {
    const released = await scene.released();
    const { twin, lost } = released;
    const { policy } = scene;
    const numbers = new Map<string, Set<number>>();
    let answers = await askAll(scene, released, numbers);
    const control = averagesToTruth(scene, released);
    if (!control)
      return { status: 'failed', evidence: [`Noise drawn anew for each answer: ${POWERLESS}.`] };
    await twin.release();
    answers += await askAll(scene, released, numbers, 1);
    const several = [...numbers.values()].filter((values) => values.size > 1).length;
    const raw = await readPublished(policy, twin.read, false);
    const rows = await readPublished(policy, twin.read);
    const copies = new Map<string, Set<string>>();
    for (const row of raw) {
      const place = placeOf(row);
      copies.set(place, (copies.get(place) ?? new Set()).add(JSON.stringify([...row.counts])));
    }
    const redrawn = [...copies.values()].filter((values) => values.size > 1).length;
    const ledger = await windowsThatDiffer(policy, twin.read, rows);
    const wrong = [
      ...(several > 0 ? [`${several} numbers had several answers.`] : []),
      ...(redrawn > 0 ? [`${redrawn} rows were sent again with other counts.`] : []),
      ...(ledger.differ > 0
        ? [
            `The rows of ${ledger.differ} windows in ClickHouse are not those that were drawn: the ledger has another hash.`,
          ]
        : []),
      ...(numbers.size === 0 || ledger.windows === 0
        ? [`Nothing was published: ${POWERLESS}.`]
        : []),
    ];
    return {
      status: wrong.length > 0 ? 'failed' : 'passed',
      evidence: [
        ...wrong,
        `${numbers.size} published numbers, asked for in ${answers} queries of different words: ${several} had a second answer.`,
        `${lost} answers of ClickHouse were lost and the rows sent again: of ${copies.size} rows ${redrawn} differ between their copies, and the rows of ${ledger.windows - ledger.differ} of ${ledger.windows} windows have the hash that the ledger vouches for.`,
        control,
      ],
    };
  },
};

async function askAll(
  { policy }: Scene,
  { twin, truth }: Released,
  numbers: Map<string, Set<number>>,
  wordings = Number.POSITIVE_INFINITY,
) {
  let answers = 0;
  for (const cube of policy.cubes) {
    if (cube.name.startsWith('audience_')) continue;
    const window = truth.find(({ kind }) => kind === cube.window);
    if (!window) continue;
    const range = daysOf(policy, window);
    for (const wording of rewordings(cube, range).slice(0, wordings)) {
      answers += 1;
      await ask(twin, cube.window, range, wording, numbers);
    }
  }
  return answers;
}

/** Notes each number of an answer under what it is of. */
async function ask(
  twin: Twin,
  kind: WindowKind,
  [first]: readonly string[],
  wording: Wording,
  numbers: Map<string, Set<number>>,
) {
  const { results, meta } = await twin.query(wording);
  const time = timeOf(kind);
  for (const { dimensions, metrics } of results) {
    const of = wording.dimensions.map((name, index) => `${name} ${dimensions[index]}`);
    // Without a time dimension the range is one window.
    const all = wording.dimensions.includes(time) ? of : [...of, `${time} ${first}`];
    for (const [index, metric] of wording.metrics.entries()) {
      const number = JSON.stringify([meta.cube, metric, ...all.sort()]);
      numbers.set(number, (numbers.get(number) ?? new Set()).add(metrics[index] ?? Number.NaN));
    }
  }
}
