import type * as z from 'zod';
import { AUDIENCE_PREFIX } from './audience.ts';
import { type DeclaredCube, PULSE } from './cube.ts';

/** Names are unique, and none is that of a built-in cube. */
export function differentNames(cubes: readonly DeclaredCube[], context: z.RefinementCtx): void {
  const names = new Set<string>();
  for (const [index, { name }] of cubes.entries()) {
    const refuse = (message: string) =>
      context.addIssue({ code: 'custom', path: [index, 'name'], message });
    if (name === PULSE.name) refuse('"pulse" is built in');
    if (name.startsWith(AUDIENCE_PREFIX)) {
      refuse(`begins with "${AUDIENCE_PREFIX}", as only the built-in audience cubes do`);
    }
    if (names.has(name)) refuse(`"${name}" is used twice`);
    names.add(name);
  }
}

interface Parts {
  readonly cubes: readonly DeclaredCube[];
  readonly release: { readonly mechanism: string };
}

/**
 * No two cubes publish the same numbers twice. Under suppression no set of dimensions
 * is published by two kinds of window, or the difference of the two would show what was
 * withheld. Visitors of the whole site may: they do not add up over days, and a total has
 * no cell that is withheld.
 */
export function differentCubes({ cubes, release }: Parts, context: z.RefinementCtx): void {
  const sets = new Map<string, string>();
  for (const [index, cube] of cubes.entries()) {
    const set = setOf(cube, release.mechanism);
    const other = sets.get(set);
    sets.set(set, cube.name);
    if (other === undefined) continue;
    context.addIssue({
      code: 'custom',
      path: ['cubes', index, 'dimensions'],
      message:
        release.mechanism === 'dp'
          ? `are those of cube "${other}" too, by the same window: the budget would be spent twice on the same numbers`
          : `are those of cube "${other}" too; under suppression a set of dimensions is published by one kind of window, or the difference of two would show what was withheld`,
    });
  }
}

function setOf(cube: DeclaredCube, mechanism: string): string {
  const { event, custom, prop, dimensions, window, measures } = cube;
  const visitorsOfAll = dimensions.length === 0 && !measures.count && !measures.visits;
  const apart = mechanism === 'dp' ? window : visitorsOfAll ? `visitors by ${window}` : '';
  return [event, custom, prop, apart, ...[...dimensions].sort()].join();
}
