import type { Cube, Dimension } from '../policy/cube.ts';
import { NONE } from '../policy/unnamed.ts';
import type { Event } from '../transforms/event.ts';

/** What a cell counts, in the order of its columns. */
export const CELL_COUNTS = [
  'count',
  'visits',
  'visitors',
  /**
   * With `visitors`, those who contributed to the cell: entries without a
   * visitor, or, where the cube counts no page views, events without one.
   */
  'anonymous_visits',
  'consented_visits',
  'squared_visits',
  'counted_twice',
  'clipped_visits',
] as const;
export type CellCount = (typeof CELL_COUNTS)[number];

/** One combination of a cube's dimension values in one window, with additive counts. */
export interface OpenCell extends Record<CellCount, number> {
  /** Given once, never used again: the row's key in the state. */
  readonly id: number;
  readonly dims: readonly string[];
}

export function emptyCell(id: number, dims: readonly string[]): OpenCell {
  return {
    id,
    dims,
    count: 0,
    visits: 0,
    visitors: 0,
    anonymous_visits: 0,
    consented_visits: 0,
    squared_visits: 0,
    counted_twice: 0,
    clipped_visits: 0,
  };
}

const SEPARATOR = '\u0000';

/** A cell's key within its cube and window. */
export function cellKey(dims: readonly string[]): string {
  return dims.join(SEPARATOR);
}

/**
 * A cell's number in a visitor's record, 32 bits and never 0. Two cells of one window
 * share one only if four billion were opened between them.
 */
export function cellNumber({ id }: Pick<OpenCell, 'id'>): number {
  return id % 0xffffffff || 0xffffffff;
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

/** Whether an event falls into a cell of a cube. */
export function isCellOf(event: Event, cube: Cube, { dims }: OpenCell): boolean {
  const { dimensions } = cube;
  if (dims.length !== dimensions.length) return false;
  for (let index = 0; index < dims.length; index += 1) {
    const dimension = dimensions[index];
    if (dimension === undefined || dims[index] !== dimensionOf(event, cube, dimension)) {
      return false;
    }
  }
  return true;
}

/** An event's value of a dimension; `value` is that of the prop which the cube names. */
export function dimensionOf(event: Event, cube: Cube, dimension: Dimension): string {
  return dimension === 'value' ? (event.props[cube.prop ?? ''] ?? NONE) : event[dimension];
}
