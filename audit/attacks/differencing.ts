import { emptyCell, type OpenCell } from '../../aggregate/openCell.ts';
import type { OpenWindow } from '../../aggregate/openWindow.ts';
import type { Measure } from '../../policy/cube.ts';
import { secureUniform } from '../../release/uniform.ts';
import { type CheckInfo, notApplicable } from '../finding.ts';
import { type Attack, INSTEAD, POWERLESS, percent } from './attack.ts';
import { type Covering, coveringsOf } from './coverings.ts';
import { differenceAnswers } from './differenceAnswers.ts';
import { mass } from './laplaceMass.ts';
import { lowerBound } from './probabilityBounds.ts';
import { FALSE_ALARM, type Scene } from './scene.ts';
import { type Published, publish, publishExactly, worldOf } from './world.ts';

const info: CheckInfo = {
  name: 'attacks.differencing',
  title: 'Differences of answers give no exact count away.',
  what: 'All pairs of cubes of which one covers the other: everybody, less everybody but those of one cell.',
  how: 'The differences are made of answers of the query API, and of many releases of made-up cells of few. How often one is the exact count is held against what the noise allows at the most; under suppression it is measured.',
  severity: 'critical',
  remedy:
    'Release nothing more with this build: noise of at least one of two covering cubes does not hide what the policy promises to hide.',
  clauses: ['WP29 opinion 05/2014, inference', 'WP29 opinion 05/2014, singling out'],
};

const TRIALS = 1500;

export const differencing: Attack = {
  info,
  async run(scene) {
    const { policy, promised } = scene;
    const coverings = coveringsOf(policy);
    if (coverings.length === 0)
      return notApplicable(
        'No cube of the policy covers another, so no difference of two is a cell.',
      );
    const windows = worldOf(await scene.crowded());
    const uniform = policy.release.mechanism === 'dp' ? secureUniform() : scene.random.uniform;
    const few = policy.release.mechanism === 'suppression' ? policy.release.k : 10;
    const control = tryAll(scene, coverings, windows, few, publishExactly);
    if (control < TRIALS)
      return { status: 'failed', evidence: [`Differences of exact counts: ${POWERLESS}.`] };
    const hits = tryAll(scene, coverings, windows, few, (world) => publish(world, uniform));
    const answers = await differenceAnswers(scene, coverings);
    const least = lowerBound(hits, TRIALS, FALSE_ALARM);
    const chance = 1 / (few - 1);
    const evidence = [
      `${coverings.length} pairs of cubes cover each other. Of ${answers.tried} differences of answers of the query API ${answers.exact} were the exact count.`,
      `Of ${TRIALS} cells of 1 to ${few - 1} in releases of their own, with all others known exactly, the difference gave the exact count of ${percent(hits / TRIALS)}; a guess without it is right in ${percent(chance)}.`,
      'Positive control: of exact counts every difference is right.',
    ];
    if (policy.release.mechanism === 'suppression') {
      const told =
        'Suppression is no guarantee against differences (docs/guarantee.md): what is withheld is hidden by rounding alone.';
      const tells = least > chance;
      const what =
        'Or leave out one of two cubes that cover each other, or round to a larger multiple.';
      return {
        status: tells ? 'warning' : 'passed',
        evidence: [...evidence, told, ...(tells ? [`${INSTEAD} ${what}`] : [])],
      };
    }
    // Noise that is independent of all else is no likelier than this to be any one number.
    const most = Math.max(
      ...coverings.map(({ coarse, measure }) => {
        const its = promised.find(({ cube }) => cube.name === coarse.name)?.measures.get(measure);
        return mass(0, its?.b ?? Number.POSITIVE_INFINITY);
      }),
    );
    const allowed = `The noise in the policy allows ${percent(most)} at the most, where nothing is known before; a wrong alarm has a probability of at most ${FALSE_ALARM}.`;
    return { status: least > most ? 'failed' : 'passed', evidence: [...evidence, allowed] };
  },
};

/** @returns how often the difference, as the nearest count that there can be, was exact */
function tryAll(
  scene: Scene,
  coverings: readonly Covering[],
  windows: readonly OpenWindow[],
  few: number,
  publishing: (world: readonly OpenWindow[]) => Published,
): number {
  let hits = 0;
  for (let n = 0; n < TRIALS; n += 1) {
    const { coarse, fine, measure } = scene.random.pick(coverings);
    const window = windows.find(({ kind }) => kind === fine.window);
    if (!window) continue;
    const cells = cellsOf(scene, window, fine.name, fine.dimensions.length, few);
    const [target] = cells;
    const total = added(cells);
    const world = [
      {
        ...window,
        cubes: [coarse, fine],
        cells: new Map([
          [coarse.name, new Map([[total.dims.join('\u0000'), total]])],
          [fine.name, new Map(cells.map((cell) => [cell.dims.join('\u0000'), cell]))],
        ]),
      },
    ];
    const [all = [], parts = []] = publishing(world)[0] ?? [];
    const known = parts.filter(({ dims }) =>
      cells.slice(1).some((it) => it.dims.join() === dims.join()),
    );
    const sum = (of: typeof all) => of.reduce((so, { counts }) => so + (counts[measure] ?? 0), 0);
    const mine = all.filter(({ dims }) => dims.join() === total.dims.join());
    if (sum(mine) - sum(known) === target?.[measure]) hits += 1;
  }
  return hits;

  /** The cell of few, and beside it some of many; the coarse cube has all of them in one cell. */
  function cellsOf(
    { random }: Scene,
    window: OpenWindow,
    cube: string,
    dimensions: number,
    below: number,
  ): OpenCell[] {
    const real = [...(window.cells.get(cube)?.values() ?? [])].map(({ dims }) => dims).slice(0, 4);
    const dims =
      real.length >= 2
        ? real
        : ['a', 'b', 'c'].map((it) => Array.from({ length: dimensions }, () => it));
    return dims.map((values, index) => {
      const count = index === 0 ? 1 + random.uniform(below - 1) : 60 + random.uniform(90);
      return {
        ...emptyCell(index + 1, values),
        ...Object.fromEntries(COUNTED.map((it) => [it, count])),
      };
    });
  }

  function added(cells: readonly OpenCell[]): OpenCell {
    const sum = (measure: Measure) => cells.reduce((so, cell) => so + cell[measure], 0);
    return { ...emptyCell(1, []), ...Object.fromEntries(COUNTED.map((it) => [it, sum(it)])) };
  }
}

/** What a made-up cell counts. */
const COUNTED = [
  'count',
  'visits',
  'visitors',
  'consented_visits',
  'squared_visits',
  'clipped_visits',
] as const satisfies readonly Measure[];
