import type { WindowKind } from '../../policy/cube.ts';
import type { Uniform } from '../../release/uniform.ts';
import { weigherOf } from './evidence.ts';
import { leastEpsilon, type Told } from './leastEpsilon.ts';
import { type Promised, promisedEpsilon } from './promise.ts';
import { type Change, changesOf, narrowed, type Published, publish, type World } from './world.ts';

/** Two worlds that differ by one person, as far as one kind of window goes: of hours all of a day. */
export interface Neighbours {
  readonly kind: WindowKind;
  readonly without: World;
  readonly with: World;
  /** How many counts a release draws noise for, about. */
  readonly counts: number;
  readonly tests: readonly NeighbourTest[];
}

/** All cubes of the kind together, or one of them. */
export interface NeighbourTest {
  readonly name: string;
  readonly isWhole: boolean;
  readonly epsilon: number;
  readonly delta: number;
  readonly changes: readonly Change[];
}

export type Proven = NeighbourTest & { readonly told: Told; readonly releases: number };

/** Cells that are taken for an open domain's. */
const OPEN_CELLS = 20;

export function neighboursOf(
  promised: readonly Promised[],
  without: World,
  present: World,
): Neighbours[] {
  const kinds = [...new Set(present.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const cubes = promised.filter(({ cube }) => cube.window === kind);
    const touched = new Set(changesOf(without, present).map((it) => present[it.window]?.id));
    const its = (world: World) =>
      narrowed(world, (_, { id, kind: of }) => of === kind && touched.has(id));
    const [a, b] = [its(without), its(present)];
    const changes = changesOf(a, b);
    if (changes.length === 0 || cubes.length === 0) return [];
    const tests = cubes.map(({ cube: { name }, epsilon, delta }) => ({
      ...{ name: `Cube ${name}`, isWhole: false, epsilon, delta },
      changes: changes.filter((it) => b[it.window]?.cubes[it.cube]?.name === name),
    }));
    const whole = {
      ...{ name: `All cubes by the ${kind}`, isWhole: true, changes },
      epsilon: promisedEpsilon(cubes),
      delta: cubes.reduce((sum, { delta }) => sum + delta, 0),
    };
    const counts = cubes.reduce((sum, it) => sum + (it.cells ?? OPEN_CELLS) * it.measures.size, 0);
    return {
      ...{ kind, without: a, with: b, counts: counts * b.length },
      tests: [whole, ...tests.filter((it) => it.changes.length > 0)],
    };
  });
}

/** Releases both worlds many times, and says what the best test can prove of them. */
export function prove(
  { without, with: present, tests }: Neighbours,
  promised: readonly Promised[],
  {
    releases,
    alpha,
    uniform,
    from = publish,
  }: {
    readonly releases: number;
    readonly alpha: number;
    readonly uniform: Uniform;
    readonly from?: (world: World, uniform: Uniform) => Published;
  },
): Proven[] {
  const weighers = tests.map(({ changes }) => weigherOf(present, promised, changes));
  const draws = (world: World) => {
    const seen = tests.map((): number[] => []);
    for (let n = 0; n < releases; n += 1) {
      const published = from(world, uniform);
      for (const [index, weigh] of weighers.entries()) seen[index]?.push(weigh(published));
    }
    return seen;
  };
  const [yes, no] = [draws(present), draws(without)];
  return tests.map((test, index) => ({
    ...test,
    releases,
    told: leastEpsilon(yes[index] ?? [], no[index] ?? [], test.delta, alpha),
  }));
}
