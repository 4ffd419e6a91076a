import type { Result } from '../finding.ts';
import { POWERLESS } from './attack.ts';
import type { Scene } from './scene.ts';
import {
  type Change,
  Finder,
  type Published,
  publish,
  publishExactly,
  type World,
  withCells,
} from './world.ts';

/**
 * Under suppression nothing is promised of who adds made-up visitors: with k − 1 of them in a cell one more
 * shows. It is tried all the same, so that a reader is told. What is promised is that a cell of few is withheld.
 */
export async function suppressedMembership(
  scene: Scene,
  changes: readonly Change[],
): Promise<Result> {
  const { release } = scene.policy;
  if (release.mechanism !== 'suppression') throw new TypeError('no suppression');
  const { without, with: present } = await scene.neighbours();
  const uniform = scene.random.uniform;
  // Cells that nobody else was in.
  const lone = changes.filter(({ before, after }) => before === undefined && after.visitors > 0);
  if (lone.length === 0) {
    return {
      status: 'failed',
      evidence: ['Nobody was alone in a cell, so it could not be tried.'],
    };
  }
  const shows = (published: Published) =>
    lone.filter((it) => new Finder(it.dims).in(published[it.window]?.[it.cube] ?? [])).length;
  const alone = shows(publish(present, uniform));
  const control = shows(publishExactly(present));
  if (control < lone.length)
    return { status: 'failed', evidence: [`Cells as they are: ${POWERLESS}.`] };
  // The attacker's own visitors, in both worlds, and the person in one of them.
  const filled = (world: World, there: boolean) =>
    publish(
      withCells(
        world,
        lone.map((it) => {
          const of = world.findIndex(({ id }) => id === present[it.window]?.id);
          return {
            ...it,
            window: of,
            after: {
              ...it.after,
              visitors: release.k - 1 + (there ? it.after.visitors : 0),
              anonymous_visits: 0,
              counted_twice: 0,
            },
          };
        }),
      ),
      uniform,
    );
  const seen = shows(filled(present, true));
  const seenWithout = shows(filled(without, false));
  const evidence = [
    `${lone.length} cells that only one person was in: ${alone} of them showed. Positive control: in a copy without the rule ${control} do.`,
    `With ${release.k - 1} made-up visitors in each of them, ${seen} showed where the person was there, and ${seenWithout} where not: whoever can send made-up visitors learns with certainty whether one more was in a cell.`,
    'Suppression is no guarantee, and the policy does not call it one (docs/guarantee.md). Where it matters, choose the mechanism "dp".',
  ];
  if (alone > 0 || seenWithout > 0) {
    return {
      status: 'failed',
      evidence: [`A cell of fewer than ${release.k} was published.`, ...evidence],
    };
  }
  return { status: seen > 0 ? 'warning' : 'passed', evidence };
}
