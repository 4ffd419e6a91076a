import type { Cube, Dimension, WindowKind } from '../policy/cube.ts';
import type { Release } from '../policy/policy.ts';
import type { Event } from '../transforms/event.ts';
import { NONE } from '../transforms/sender.ts';
import type { WindowRow } from './changes.ts';

/** One combination of a cube's dimension values in one window, with additive counts. */
export interface OpenCell {
  /** Given once, never used again: the row's key in the state. */
  readonly id: number;
  readonly dims: readonly string[];
  count: number;
  visits: number;
  visitors: number;
  /**
   * With `visitors`, those who contributed to the cell: entries without a
   * visitor, or, where the cube counts no page views, events without one.
   */
  anonymous: number;
}

/** What a consented visitor did in a window so far; gone when it closes. */
export interface VisitorRecord {
  /** Events by type, custom ones by name too, for the contribution bounds. */
  readonly counts: Map<string, number>;
  visits: number;
  /** Ids of the first cells the visitor was counted in, by cube, up to the cube's bound. */
  readonly cells: Map<string, number[]>;
}

/** The part of a policy a window is opened, counted and released under. */
export interface WindowPolicy {
  readonly version: number;
  readonly cubes: readonly Cube[];
  readonly release: Release;
  readonly retentionMonths: number;
}

/**
 * A window that still takes events: the cells of all cubes with this kind of
 * window, and the consented visitors seen in it. Until it closes it holds
 * personal data; nobody can query it.
 */
export interface OpenWindow {
  readonly id: number;
  readonly site: string;
  readonly kind: WindowKind;
  readonly startsAt: number;
  readonly endsAt: number;
  /** Its cubes are those with this kind of window. */
  readonly policy: WindowPolicy;
  /** 32 random bytes in hex, made with the first visitor; stored apart, destroyed at close. */
  key: string | undefined;
  /** The cells of each cube with this kind of window, by the dimension values joined. */
  readonly cells: ReadonlyMap<string, Map<string, OpenCell>>;
  /** Whether any of them needs to tell visitors apart. */
  readonly tracksVisitors: boolean;
  readonly visitors: Map<string, VisitorRecord>;
}

/** Cells a cube may have in one window; past it new values go to one cell that is not published. */
export const CELL_BUDGET = 20_000;
export const OVERFLOW = '(overflow)';

const SEPARATOR = '\u0000';

/** A cell's key within its cube and window. */
export function cellKey(dims: readonly string[]): string {
  return dims.join(SEPARATOR);
}

/** The same of an event, without an array in between: this runs for every event and cube. */
export function eventCellKey(event: Event, cube: Cube): string {
  const { dimensions } = cube;
  const [first] = dimensions;
  if (first === undefined) return '';
  let key = dimensionOf(event, cube, first);
  for (let index = 1; index < dimensions.length; index += 1) {
    key += SEPARATOR + dimensionOf(event, cube, dimensions[index] ?? first);
  }
  return key;
}

/** An event's value of a dimension; `value` is that of the prop which the cube names. */
export function dimensionOf(event: Event, cube: Cube, dimension: Dimension): string {
  return dimension === 'value' ? (event.props[cube.prop ?? ''] ?? NONE) : event[dimension];
}

/** A window that nothing was folded into yet. */
export function openWindow(row: Omit<WindowRow, 'policy'>, policy: WindowPolicy): OpenWindow {
  const { id, site, kind, startsAt, endsAt } = row;
  const cubes = policy.cubes.filter((cube) => cube.window === kind);
  return {
    id,
    site,
    kind,
    startsAt,
    endsAt,
    policy: { ...policy, cubes },
    key: undefined,
    cells: new Map(cubes.map((cube) => [cube.name, new Map()])),
    tracksVisitors: cubes.some(tracksVisitors),
    visitors: new Map(),
  };
}

function tracksVisitors({ measures: { count, visits, visitors } }: Cube): boolean {
  return visitors !== undefined || count?.bound !== undefined || visits?.bound !== undefined;
}

export function windowKey(site: string, kind: WindowKind, startsAt: number): string {
  return `${site} ${kind} ${startsAt}`;
}
