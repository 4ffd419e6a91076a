import type { OpenWindow } from '../../aggregate/openWindow.ts';
import type { Cube } from '../../policy/cube.ts';
import type { Policy } from '../../policy/policy.ts';

/** Counts of open cells by what they are: cube, dimension values, count. Without those that are 0. */
export type Cells = ReadonlyMap<string, number>;

const COUNTS = [
  ...(['count', 'visits', 'visitors', 'anonymous_visits', 'consented_visits'] as const),
  ...(['squared_visits', 'counted_twice', 'clipped_visits'] as const),
] as const;
type Count = (typeof COUNTS)[number];

const keyOf = (cube: string, dims: readonly string[], count: Count) =>
  JSON.stringify([cube, dims, count]);

/** The cube that a count stands in. */
export const cubeOf = (key: string): string => JSON.parse(key)[0];

/** The dimension values of a count, in the order of its cube. */
export const dimsOf = (key: string): readonly string[] => JSON.parse(key)[1];

/** What the open windows hold. */
export function cellsOf(windows: readonly OpenWindow[]): Cells {
  const cells = new Map<string, number>();
  for (const window of windows) {
    for (const [cube, its] of window.cells) {
      for (const cell of its.values()) {
        for (const count of COUNTS) {
          if (cell[count] !== 0) add(cells, keyOf(cube, cell.dims, count), cell[count]);
        }
      }
    }
  }
  return cells;
}

/** An event's dimensions as they are counted, and what kind of event it is. */
export interface Labelled {
  readonly type: string;
  readonly name: string;
  readonly entry: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly props: Readonly<Record<string, string>>;
}

/**
 * What may be counted of events without consent, by what docs/policy.md and docs/wire-format.md
 * promise: each event by itself, in the cubes of its type; entries as visits; who contributed only as a
 * number of entries, or of events where there are no page views. No visitor, no bound, no record.
 */
export function cellsWithoutConsent({ cubes }: Policy, events: readonly Labelled[]): Cells {
  const cells = new Map<string, number>();
  for (const event of events) {
    for (const cube of cubes) {
      if (cube.event !== event.type) continue;
      if (cube.custom !== undefined && cube.custom !== event.name) continue;
      const at = (count: Count) => keyOf(cube.name, dimsIn(cube, event), count);
      const isAudience = cube.name.startsWith('audience_');
      if (!isAudience && cube.measures.count) add(cells, at('count'), 1);
      if (!isAudience && cube.measures.visits && event.entry) add(cells, at('visits'), 1);
      if (event.entry || event.type !== 'page_view') add(cells, at('anonymous_visits'), 1);
    }
  }
  return cells;
}

function dimsIn(cube: Cube, { labels, props }: Labelled): string[] {
  return cube.dimensions.map((dimension) =>
    dimension === 'value' ? (props[cube.prop ?? ''] ?? '(none)') : (labels[dimension] ?? ''),
  );
}

function add(cells: Map<string, number>, key: string, count: number): void {
  cells.set(key, (cells.get(key) ?? 0) + count);
}

/** All of some, together. */
export function sumOf(all: readonly Cells[]): Cells {
  const sum = new Map<string, number>();
  for (const cells of all) for (const [key, count] of cells) add(sum, key, count);
  return sum;
}

/** Where two differ, by key. */
export function differences(one: Cells, other: Cells): string[] {
  const keys = new Set([...one.keys(), ...other.keys()]);
  return [...keys].filter((key) => one.get(key) !== other.get(key));
}

/** The cubes of some differences, for a reader. */
export function cubesOf(keys: readonly string[]): string {
  const cubes = [...new Set(keys.map(cubeOf))];
  const more = cubes.length > 4 ? ` and ${cubes.length - 4} more` : '';
  return cubes.slice(0, 4).join(', ') + more;
}
