import type * as z from 'zod';
import { AUDIENCE_PREFIX, type Audience } from './audience.ts';
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
  readonly audience: Audience;
  readonly release: { readonly mechanism: string };
}

type Refuse = (path: (string | number)[], message: string) => void;

/**
 * No two cubes publish the same numbers twice. Under suppression no set of dimensions
 * is published by two kinds of window, or the difference of the two would show what was
 * withheld. Visitors of the whole site may: they do not add up over days.
 */
export function differentCubes(policy: Parts, context: z.RefinementCtx): void {
  const refuse: Refuse = (path, message) => context.addIssue({ code: 'custom', path, message });
  const { mechanism } = policy.release;
  const sets = new Map<string, DeclaredCube>();
  for (const [index, cube] of policy.cubes.entries()) {
    const set = setOf(cube, mechanism);
    const other = sets.get(set);
    sets.set(set, cube);
    if (other === undefined) continue;
    const why =
      mechanism === 'dp'
        ? ', by the same window: the budget would be spent twice on the same numbers'
        : `; ${ONE_WINDOW}`;
    refuse(['cubes', index, 'dimensions'], `are those of cube "${other.name}" too${why}`);
  }
  if (mechanism !== 'dp') differentStrata(policy, refuse);
}

const ONE_WINDOW =
  'under suppression a set of dimensions is published by one kind of window, or the difference of two would show what was withheld';

/** The strata of an audience are published as cells, too. */
function differentStrata({ cubes, audience }: Parts, refuse: Refuse): void {
  const sets = new Map<string, { readonly of: string; readonly window: string }>();
  for (const { name, event, dimensions, window } of cubes) {
    if (event === 'page_view') sets.set(sorted(dimensions), { of: `cube "${name}"`, window });
  }
  for (const [index, { strata, window }] of audience.entries()) {
    if (strata.length === 0) continue;
    const other = sets.get(sorted(strata));
    if (other && other.window !== window) {
      refuse(
        ['audience', index, 'strata'],
        `are those of ${other.of} by the ${other.window}; ${ONE_WINDOW}. Name strata for one of them, [] for the other`,
      );
    }
    sets.set(sorted(strata), { of: 'the audience', window });
  }
}

function setOf(cube: DeclaredCube, mechanism: string): string {
  const { event, custom, prop, dimensions, window, measures } = cube;
  const visitorsOfAll = dimensions.length === 0 && !measures.count && !measures.visits;
  const apart = mechanism === 'dp' ? window : visitorsOfAll ? `visitors by ${window}` : '';
  return [event, custom, prop, apart, sorted(dimensions)].join();
}

function sorted(dimensions: readonly string[]): string {
  return [...dimensions].sort().join();
}
