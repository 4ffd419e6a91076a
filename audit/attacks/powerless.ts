import { secureUniform } from '../../release/uniform.ts';
import { POWERLESS } from './attack.ts';
import { beyondBounds } from './beyondBounds.ts';
import { fillUp } from './fillUp.ts';
import { magnified } from './magnified.ts';
import { type Neighbours, neighboursOf, prove } from './neighbourTests.ts';
import { plentyOf } from './plentyOf.ts';
import type { Scene } from './scene.ts';
import { unbounded } from './unbounded.ts';
import { changesOf, type Published, publishExactly, type World } from './world.ts';

/** Of a weakened copy: what it gives away shows soon. */
const CONTROL_RELEASES = 400;

/** Which weakened copies a membership attack does not see through: its positive controls. */
export async function powerless(
  scene: Scene,
  groups: readonly Neighbours[],
  alpha: number,
): Promise<string[]> {
  const { promised } = scene;
  const how = { releases: CONTROL_RELEASES, alpha, uniform: secureUniform() };
  const sees = (group: Neighbours, more = {}) =>
    prove(group, promised, { ...how, ...more }).some(
      // So few releases prove no large epsilon; that none was taken for another shows as much.
      ({ told, epsilon }) => told.epsilon > epsilon || told.advantage === 1,
    );
  const failed: string[] = [];
  // Without noise every release is the same, so more of them cost nothing.
  if (!groups.every((group) => sees(group, { releases: 3000, from: onceExactly() }))) {
    failed.push(`Counts without noise: ${POWERLESS}.`);
  }
  const worlds = await unbounded(scene);
  const many = magnified(promised, worlds.with, changesOf(worlds.without, worlds.with));
  const changes = changesOf(worlds.without, many);
  if (beyondBounds(promised, many, changes).length === 0) {
    failed.push(`A person without bounds: ${POWERLESS}.`);
  }
  // In cells that show anyway, so that it is the counts that tell.
  const shown = fillUp(promised, worlds.without, many, changes, plentyOf);
  const seen = neighboursOf(promised, shown.without, shown.with);
  if (seen.length === 0 || !seen.every((group) => sees(group))) {
    failed.push(`What a person without bounds leaves in the counts: ${POWERLESS}.`);
  }
  return failed;
}

function onceExactly(): (world: World) => Published {
  const known = new Map<World, Published>();
  return (world) => {
    const published = known.get(world) ?? publishExactly(world);
    known.set(world, published);
    return published;
  };
}
