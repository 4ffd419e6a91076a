import type { OpenCell } from '../../aggregate/openCell.ts';
import { notApplicable, type Result } from '../finding.ts';
import { INSTEAD, POWERLESS } from './attack.ts';
import { loneVisits } from './loneVisits.ts';
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
  const lone = loneVisits(present, changes, release.k);
  if (lone.length === 0) return nobody(scene);
  const empty = (world: World) =>
    world.map((window) => ({
      ...window,
      cells: new Map(window.cubes.map(({ name }) => [name, new Map<string, OpenCell>()])),
    }));
  const deserted = withCells(empty(present), lone);
  const shows = (published: Published) =>
    lone.filter((it) => new Finder(it.dims).in(published[it.window]?.[it.cube] ?? [])).length;
  const alone = shows(publish(deserted, uniform));
  const control = shows(publishExactly(deserted));
  if (control < lone.length)
    return { status: 'failed', evidence: [`Cells as they are: ${POWERLESS}.`] };
  // The attacker's own visitors, in both worlds, and the person in one of them.
  const filled = (world: World, there: boolean) =>
    publish(
      withCells(
        world,
        lone.map((it) => ({
          ...it,
          window: world.findIndex(({ id }) => id === present[it.window]?.id),
          after: there ? it.filled.with : it.filled.without,
        })),
      ),
      uniform,
    );
  const seen = shows(filled(present, true));
  const seenWithout = shows(filled(without, false));
  const evidence = [
    `${lone.length} cells that only one person was in: ${alone} of them showed. Positive control: in a copy without the rule ${control} do.`,
    `With made-up visitors in each of them, one too few to show, ${seen} showed where the person was there, and ${seenWithout} where not: whoever can send made-up visitors learns with certainty whether one more was in a cell.`,
    `Suppression is no guarantee, and the policy does not call it one (docs/guarantee.md). ${INSTEAD}`,
  ];
  if (alone > 0 || seenWithout > 0) {
    return {
      status: 'failed',
      evidence: [`A cell of fewer than ${release.k} was published.`, ...evidence],
    };
  }
  return { status: seen > 0 ? 'warning' : 'passed', evidence };
}

/** Only a policy says that nobody is a visitor; else somebody had to be. */
function nobody({ policy }: Scene): Result {
  if (policy.children.directed) {
    return notApplicable(
      'The policy is for children, of whom none is ever told from another as a visitor: there is nobody whose presence could be looked for.',
    );
  }
  return { status: 'failed', evidence: ['No visitor was counted, so it could not be tried.'] };
}
