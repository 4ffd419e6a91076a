import { isAudienceCube } from '../policy/audience.ts';
import { type Cube, counts } from '../policy/cube.ts';
import { isTracked } from '../policy/isTracked.ts';
import type { Event } from '../transforms/event.ts';
import type { FoldingCube } from './foldingCube.ts';
import type { OpenWindow } from './openWindow.ts';
import { countedBy, customKey, type VisitorPlan } from './visitorPlan.ts';

/**
 * The cubes of a window that count an event's type.
 *
 * @param plan of those visitors that the window's are counted by, where it has any
 */
export function foldingCubes(
  window: OpenWindow,
  { type, name }: Event,
  plan: VisitorPlan | undefined,
): readonly FoldingCube[] {
  const key = type === 'custom' ? customKey(name) : type;
  let cubes = window.folding.get(key);
  if (!cubes) {
    cubes = window.cubes
      .filter((cube) => counts(cube, type, name))
      .map((cube) => foldingCube(window, cube, plan));
    window.folding.set(key, cubes);
  }
  return cubes;
}

function foldingCube(window: OpenWindow, cube: Cube, plan: VisitorPlan | undefined): FoldingCube {
  const cells = window.cells.get(cube.name);
  if (!cells) throw new Error(`the window has no cube ${cube.name}`);
  return {
    cube,
    isAudience: isAudienceCube(cube),
    knowsVisitors: window.kind !== 'hour' || isTracked(cube),
    cells,
    plan: plan?.cubes.get(cube.name),
    counter: plan?.counters.get(countedBy(cube)),
    latest: undefined,
  };
}
