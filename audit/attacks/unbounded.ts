import { createRandom } from '../random.ts';
import { exceed, type Scene } from './scene.ts';
import { type World, worldOf } from './world.ts';

/** Beyond what anybody sends here. */
const NO_BOUND = 10_000;

/**
 * The weakened copy whose fold keeps no bounds, while its noise is made for those of the policy: one person
 * alone, with and without.
 */
export async function unbounded(scene: Scene): Promise<{ without: World; with: World }> {
  const { policy } = scene;
  const cubes = policy.cubes.map((cube) => ({
    ...cube,
    measures: Object.fromEntries(
      Object.entries(cube.measures).map(([measure, its]) => [
        measure,
        measure === 'visitors' ? { bound: 20 } : { ...its, bound: NO_BOUND },
      ]),
    ),
  }));
  const twin = await scene.openTwin({ policy: { ...policy, cubes } });
  try {
    await exceed(twin, createRandom(scene.random.uniform(1e9)));
    const present = worldOf(twin).map((window) => ({
      ...window,
      // Released as the policy says.
      cubes: window.cubes.flatMap((it) => policy.cubes.find(({ name }) => name === it.name) ?? []),
    }));
    const none = present.map((window) => ({
      ...window,
      cells: new Map(window.cubes.map(({ name }) => [name, new Map()])),
    }));
    return { without: none, with: present };
  } finally {
    await twin.close();
  }
}
