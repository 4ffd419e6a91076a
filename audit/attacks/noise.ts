import type { SeriesChart } from '../chart.ts';
import type { CheckInfo } from '../finding.ts';
import { createRandom } from '../random.ts';
import { type Attack, POWERLESS } from './attack.ts';
import { DRAWS, drawCube } from './drawCube.ts';
import { criticalValue } from './goodnessOfFit.ts';
import { below } from './laplaceMass.ts';
import { readNoise } from './readNoise.ts';
import { FALSE_ALARM, type Scene } from './scene.ts';
import { suppressionTable } from './suppressionTable.ts';
import { CLASSES, Uniformity } from './uniformity.ts';
import { worldOf } from './world.ts';

const info: CheckInfo = {
  name: 'attacks.noise',
  title: 'Published counts carry exactly the noise, or the rounding, that the policy promises.',
  what: 'Every measure of every cube of the policy, as the release code publishes it, and what has gone the whole way to ClickHouse.',
  how: 'Known counts are released again and again with secure random numbers. What was added is held against the exact discrete Laplace distribution of the scale that follows from the policy (a likelihood-ratio test), and one draw against the next. Under suppression each count around the limits is held against the rule.',
  severity: 'critical',
  remedy:
    'Release nothing more with this build: the guarantee of docs/guarantee.md does not hold. Go back to a version that passes.',
  clauses: ['WP29 opinion 05/2014, inference', 'GDPR art. 25', 'GDPR recital 26'],
};

/** Below this scale noise is next to nothing, as the policy says, and half of it is the same. */
const LEAST = 0.2;

export const noise: Attack = {
  info,
  async run(scene) {
    if (scene.policy.release.mechanism !== 'dp') return suppressionTable(scene);
    const twin = await scene.crowded();
    const windows = worldOf(twin);
    const alpha = FALSE_ALARM / (4 * scene.promised.length * 8);
    const wrong: string[] = [];
    let draws = 0;
    let chart: SeriesChart | undefined;
    for (const promise of scene.promised) {
      const window = windows.find(({ kind }) => kind === promise.cube.window);
      if (!window) continue;
      const found = drawCube(promise, window, alpha, createRandom(scene.random.uniform(1e9)));
      draws += found.draws;
      wrong.push(...found.wrong);
      chart ??= found.chart;
    }
    const control = halfScaleIsNoticed(scene, alpha);
    if (!control) return { status: 'failed', evidence: [`Noise of half the scale: ${POWERLESS}.`] };
    const whole = await readNoise(scene, alpha);
    wrong.push(...whole.wrong);
    return {
      status: wrong.length > 0 ? 'failed' : 'passed',
      evidence: [
        ...wrong,
        `${draws} draws through the release, at least ${DRAWS} of each measure of ${scene.promised.length} cubes; ${whole.draws} more through a twin's release into ClickHouse.`,
        `Positive control: half and double the scale, and noise that is zero, are noticed with certainty by as many draws.`,
        `All tests of this check together call out wrongly with a probability of at most ${FALSE_ALARM}.`,
      ],
      ...(chart ? { charts: [chart] } : {}),
    };
  },
};

/** The positive control, without chance: what the test says of draws that have half or double the scale, or none. */
function halfScaleIsNoticed({ promised, random }: Scene, alpha: number): boolean {
  return (
    promised.every(({ measures }) =>
      [...measures.values()]
        .filter(({ b }) => b >= LEAST)
        .every(({ b }) =>
          [0, 0.5, 2].every((factor) => {
            const test = new Uniformity(random);
            for (let n = 0; n < DRAWS; n += 1) test.add(draw(b * factor, random.fraction()), b);
            return !test.fit(alpha).fits;
          }),
        ),
    ) && criticalValue(CLASSES.length, alpha) < DRAWS
  );
}

/** By the inverse of the distribution: for the control alone, where nothing is hidden. */
function draw(b: number, u: number): number {
  if (b === 0) return 0;
  const side = (share: number) => Math.ceil(b * Math.log(share * (1 + Math.exp(-1 / b))));
  if (u <= below(-1, b)) return side(u);
  return u <= below(0, b) ? 0 : -side(1 - u);
}
