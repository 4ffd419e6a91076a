import { CELL_COUNTS } from '../../aggregate/openCell.ts';
import type { Act, Persona } from './persona.ts';
import { act } from './persona.ts';
import type { Scene } from './scene.ts';
import { type Change, changesOf, narrowed, type World, withCells, worldOf } from './world.ts';

/** What one person did or is, which an attacker does not know: each of the options is as likely as another. */
export interface Secret {
  /** Without the person; of the cubes alone in which the options differ. */
  readonly base: World;
  /** With each option: which cells it changes. */
  readonly options: readonly (readonly Change[])[];
}

/** What a person may have done, as requests. */
export interface Option {
  readonly who: Persona;
  readonly acts: readonly Act[];
}

/** Tries every option on the crowded twin, each with a person of its own, and keeps what it changes. */
export async function secretOf(scene: Scene, options: readonly Option[]): Promise<Secret> {
  const twin = await scene.crowded();
  const first = worldOf(twin);
  const tried: Change[][] = [];
  let before = first;
  for (const { who, acts } of options) {
    await act(twin, scene.random, who, acts);
    const after = worldOf(twin);
    tried.push(changesOf(before, after));
    before = after;
  }
  const cubeOf = (change: Change) => first[change.window]?.cubes[change.cube]?.name ?? '';
  const telling = new Set(
    tried
      .flatMap((changes) => changes.map(cubeOf))
      .filter((cube) => {
        const of = tried.map((changes) => told(changes.filter((it) => cubeOf(it) === cube)));
        return new Set(of).size > 1;
      }),
  );
  const base = narrowed(first, ({ name }) => telling.has(name));
  const changed = tried.map((changes) => onto(base, first, changes));
  // Options that no cube tells apart are one.
  const apart = new Map(changed.map((changes) => [told(changes), changes]));
  return { base, options: [...apart.values()] };
}

/** What a change adds, without what was there before. */
function told(changes: readonly Change[]): string {
  return JSON.stringify(
    changes.map(({ window, cube, key, before, after }) => [
      window,
      cube,
      key,
      CELL_COUNTS.map((count) => after[count] - (before?.[count] ?? 0)),
    ]),
  );
}

/** The same additions to another world. */
export function onto(base: World, from: World, changes: readonly Change[]): Change[] {
  return changes.flatMap((change) => {
    const { id, cubes = [] } = from[change.window] ?? {};
    const window = base.findIndex((it) => it.id === id);
    const cube = base[window]?.cubes.findIndex(({ name }) => name === cubes[change.cube]?.name);
    if (cube === undefined || cube < 0) return [];
    const before = base[window]?.cells.get(cubes[change.cube]?.name ?? '')?.get(change.key);
    const counts = Object.fromEntries(
      CELL_COUNTS.map((count) => [
        count,
        (before?.[count] ?? 0) + change.after[count] - (change.before?.[count] ?? 0),
      ]),
    );
    return { ...change, window, cube, before, after: { ...change.after, ...counts } };
  });
}

/**
 * The same secret where the attacker has put made-up visitors into every cell that an option changes, so
 * that it just shows, or just not.
 *
 * @param missing how many more visitors a cell of a cube needs, if its counts are these
 */
export function withFakes(
  { base, options }: Secret,
  missing: (cube: string, cell: Change['after']) => number,
): Secret {
  const all = new Map<string, Change>();
  for (const change of options.flat())
    all.set(`${change.window} ${change.cube} ${change.key}`, change);
  const fakes = [...all.values()].flatMap((change) => {
    const cube = base[change.window]?.cubes[change.cube]?.name ?? '';
    const more = missing(cube, change.after);
    if (more <= 0) return [];
    const none = Object.fromEntries(CELL_COUNTS.map((count) => [count, 0]));
    const was = change.before ?? { ...change.after, ...none };
    return {
      ...change,
      after: {
        ...was,
        visitors: was.visitors + more,
        count: was.count + more,
        visits: was.visits + more,
      },
    };
  });
  const filled = withCells(base, fakes);
  return { base: filled, options: options.map((changes) => onto(filled, base, changes)) };
}
