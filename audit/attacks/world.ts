import type { OpenCell } from '../../aggregate/openCell.ts';
import type { OpenWindow } from '../../aggregate/openWindow.ts';
import type { Cube, Measure } from '../../policy/cube.ts';
import type { ReleasedCell } from '../../release/releasedWindow.ts';
import { releaseWindow } from '../../release/releaseWindow.ts';
import type { Uniform } from '../../release/uniform.ts';
import type { Twin } from '../twin.ts';

/** Open windows with their cells, as they were at one time. */
export type World = readonly OpenWindow[];

/** What is published of a world: of each of its windows, of each of their cubes, the cells. */
export type Published = readonly (readonly (readonly ReleasedCell[])[])[];

/** A cell that differs between two worlds. */
export interface Change {
  /** Places of window and cube in the worlds. */
  readonly window: number;
  readonly cube: number;
  readonly key: string;
  readonly dims: readonly string[];
  readonly before: OpenCell | undefined;
  readonly after: OpenCell;
}

/** The twin's windows as they are now; what is folded later does not change them. */
export function worldOf(twin: Twin): World {
  return [...twin.windows()]
    .sort((a, b) => a.startsAt - b.startsAt || a.kind.localeCompare(b.kind))
    .map((window) => ({
      ...window,
      cells: new Map(
        [...window.cells].map(([cube, cells]) => [
          cube,
          new Map([...cells].map(([key, cell]) => [key, { ...cell }])),
        ]),
      ),
    }));
}

/** All cells that differ, of windows that both worlds have. */
export function changesOf(before: World, after: World): Change[] {
  return after.flatMap((window, at) => {
    const was = before.find(({ id }) => id === window.id);
    if (!was) return [];
    return window.cubes.flatMap(({ name }, cube) =>
      [...(window.cells.get(name) ?? [])].flatMap(([key, cell]): Change[] => {
        const old = was.cells.get(name)?.get(key);
        if (old && Object.entries(old).every(([count, is]) => cell[count as Measure] === is)) {
          return [];
        }
        return [{ window: at, cube, key, dims: cell.dims, before: old, after: cell }];
      }),
    );
  });
}

/** A world with other cells in the place of some. */
export function withCells(
  world: World,
  changes: readonly Pick<Change, 'window' | 'cube' | 'key' | 'after'>[],
): World {
  return world.map((window, at) => {
    const its = changes.filter((change) => change.window === at);
    if (its.length === 0) return window;
    const cells = new Map([...window.cells].map(([cube, all]) => [cube, new Map(all)]));
    for (const { cube, key, after } of its) {
      cells.get(window.cubes[cube]?.name ?? '')?.set(key, after);
    }
    return { ...window, cells };
  });
}

/** Windows of which some are left, with those of their cubes that are wanted. */
export function narrowed(world: World, wants: (cube: Cube, window: OpenWindow) => boolean): World {
  return world.flatMap((window) => {
    const cubes = window.cubes.filter((cube) => wants(cube, window));
    return cubes.length === 0 ? [] : [{ ...window, cubes }];
  });
}

/** As the audited code publishes a world, whatever was spent before. */
export function publish(world: World, uniform: Uniform): Published {
  return world.map((window) =>
    releaseWindow(window, {
      releasedAt: window.endsAt,
      milliEpsilonLeft: Number.POSITIVE_INFINITY,
      uniform,
    }).cubes.map(({ cells }) => cells),
  );
}

/** The weakened copy: every cell as it is, without noise, threshold or rounding. */
export function publishExactly(world: World): Published {
  return world.map(({ cubes, cells }) =>
    cubes.map(({ name, measures }) =>
      [...(cells.get(name)?.values() ?? [])].map(({ dims, ...counts }) => ({
        dims,
        counts: Object.fromEntries(
          (Object.keys(measures) as Measure[]).map((measure) => [measure, counts[measure]]),
        ),
      })),
    ),
  );
}

/** Finds a cell among published ones; in a closed domain it is where it was the last time. */
export class Finder {
  readonly #dims: readonly string[];
  #at = 0;

  constructor(dims: readonly string[]) {
    this.#dims = dims;
  }

  in(cells: readonly ReleasedCell[]): ReleasedCell | undefined {
    if (this.#is(cells[this.#at])) return cells[this.#at];
    const at = cells.findIndex((cell) => this.#is(cell));
    if (at >= 0) this.#at = at;
    return cells[at];
  }

  #is(cell: ReleasedCell | undefined): boolean {
    return cell?.dims.every((value, index) => value === this.#dims[index]) ?? false;
  }
}
