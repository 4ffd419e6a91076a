import { secureUniform } from '../../release/uniform.ts';
import { notApplicable, type Result } from '../finding.ts';
import { createRandom } from '../random.ts';
import { INSTEAD, POWERLESS, percent } from './attack.ts';
import { guessExact, guessNoisy } from './guess.ts';
import { lowerBound } from './probabilityBounds.ts';
import { FALSE_ALARM, type Scene } from './scene.ts';
import { type Secret, withFakes } from './secret.ts';
import { publishExactly } from './world.ts';

const TRIALS = 600;

/** Under suppression nothing is drawn, so that few trials tell. */
const EXACT_TRIALS = 200;

/**
 * Guesses a secret from what is published, and holds the guesses against what a policy allows. Under (ε, δ)-
 * differential privacy an option is named, where it is true, at most e^ε times as often as without the person,
 * and δ: of m options that are all as likely, right in at most e^ε/m + δ.
 *
 * @param of what is guessed, in the plural: "pages that somebody may have viewed"
 */
export function guessing(scene: Scene, secret: Secret, of: string): Result {
  const { policy, promised } = scene;
  const options = secret.options.length;
  if (options < 2 || secret.base.length === 0) {
    return notApplicable(`No cube of the policy tells apart the ${of}.`);
  }
  const random = createRandom(scene.random.uniform(1e9));
  // Nothing is drawn, so the control needs no randomness.
  const how = { trials: EXACT_TRIALS, random, uniform: random.uniform };
  const control = guessExact(secret, { ...how, publishing: publishExactly });
  if (control < 0.9 * EXACT_TRIALS) {
    return {
      status: 'failed',
      evidence: [`Counts as they are, to tell ${options} ${of}: ${POWERLESS}.`],
    };
  }
  const words = `Positive control: from a copy with exact counts ${percent(control / EXACT_TRIALS)} were right.`;
  const chance = percent(1 / options);
  if (policy.release.mechanism === 'suppression') {
    const { k } = policy.release;
    const natural = guessExact(secret, how);
    const filled = withFakes(
      secret,
      (_, { visitors, anonymous_visits: others }) => k - others - visitors,
    );
    const withMadeUp = guessExact(filled, how);
    const least = (hits: number) => lowerBound(hits, EXACT_TRIALS, FALSE_ALARM);
    const tells = [natural, withMadeUp].some((hits) => least(hits) > 1 / options);
    return {
      status: tells ? 'warning' : 'passed',
      evidence: [
        `Of ${options} ${of} the true one was named in ${percent(natural / EXACT_TRIALS)} of ${EXACT_TRIALS} trials, where chance alone names it in ${chance}.`,
        `Where the attacker had put made-up visitors into each cell until one more would show: in ${percent(withMadeUp / EXACT_TRIALS)}. Suppression does not protect from that and the policy promises no such thing (docs/guarantee.md).`,
        ...(tells ? [INSTEAD] : []),
        words,
      ],
    };
  }
  const cubes = promised.filter(({ cube }) =>
    secret.base.some((window) => window.cubes.some(({ name }) => name === cube.name)),
  );
  const epsilon = cubes.reduce((sum, it) => sum + it.epsilon, 0);
  const delta = cubes.reduce((sum, it) => sum + it.delta, 0);
  const allowed = Math.min(1, Math.exp(epsilon) / options + delta);
  const filled = withFakes(secret, (name, cell) => {
    const selection = promised.find(({ cube }) => cube.name === name)?.selection;
    return selection ? selection.atLeast - cell[selection.by] : 0;
  });
  const hits = [secret, filled].map((it) =>
    guessNoisy(it, promised, { trials: TRIALS, random, uniform: secureUniform() }),
  );
  const [natural = 0, withMadeUp = 0] = hits;
  const broken = hits.some((it) => lowerBound(it, TRIALS, FALSE_ALARM / 2) > allowed);
  return {
    status: broken ? 'failed' : 'passed',
    evidence: [
      ...(broken ? ['The guesses are better than the policy’s epsilon allows.'] : []),
      `Of ${options} ${of} the likeliest was the true one in ${percent(natural / TRIALS)} of ${TRIALS} releases, and with made-up visitors at each threshold in ${percent(withMadeUp / TRIALS)}. Chance alone names it in ${chance}; the policy's epsilon (${Number(epsilon.toFixed(3))} in the ${cubes.length} cubes that tell of it) allows ${percent(allowed)}${allowed === 1 ? ', which is no bound' : ''}.`,
      words,
      `A wrong alarm has a probability of at most ${FALSE_ALARM}.`,
    ],
    charts: [
      {
        kind: 'bars',
        title: `How often one of ${options} ${of} is guessed`,
        measures: 'share of releases',
        bars: [
          { label: 'by chance', value: 1 / options },
          { label: 'from what is published', value: natural / TRIALS },
          { label: 'with made-up visitors', value: withMadeUp / TRIALS },
          { label: 'from exact counts', value: control / EXACT_TRIALS },
        ],
        rule: { on: 'value', at: allowed, says: 'what the policy’s epsilon allows' },
      },
    ],
  };
}
