import { AUDIENCE_WEIGHTS, isAudienceCube } from './audience.ts';
import type { Cube, Measure } from './cube.ts';

/**
 * Sensitivity: the most by which what one visitor does in a window (in cubes by the
 * hour, in a day) moves a measure, summed over all cells (L1). It is the
 * contribution bound; a visitor's visits squared move by the bound's square.
 *
 * @throws RangeError where the measure is not the cube's or has no bound
 */
export function sensitivityOf(cube: Cube, measure: Measure): number {
  const bound = cube.measures[measure]?.bound;
  if (bound === undefined) throw new RangeError(`${cube.name} has no bound on ${measure}`);
  return measure === 'squared_visits' ? bound ** 2 : bound;
}

/** The part of a cube's epsilon that goes to one measure: `of` in `parts`. */
export interface Share {
  readonly of: number;
  readonly parts: number;
}

/** Evenly, but in the audience cubes. */
export function shareOf(cube: Cube, measure: Measure): Share {
  const measures = Object.keys(cube.measures) as Measure[];
  if (!isAudienceCube(cube)) return { of: 1, parts: measures.length };
  return {
    of: weightOf(measure),
    parts: measures.reduce((sum, other) => sum + weightOf(other), 0),
  };
}

function weightOf(measure: Measure): number {
  return (AUDIENCE_WEIGHTS as Partial<Record<Measure, number>>)[measure] ?? 0;
}

/** Where partition selection looks: visitors, which every visitor adds one to in each cell; else the first measure. */
export function selectsBy(cube: Cube): Measure {
  if (cube.measures.visitors) return 'visitors';
  return cube.measures.count ? 'count' : 'visits';
}

/** The most that one visitor adds to one cell, and the cells that one visitor may touch. */
export function touchOf(cube: Cube): { readonly bound: number; readonly cells: number } {
  const measure = selectsBy(cube);
  const bound = sensitivityOf(cube, measure);
  return measure === 'visitors' ? { bound: 1, cells: bound } : { bound, cells: bound };
}

/** How many events of nobody in particular stand for one contributor, at the least. */
const EVENTS_A_CONTRIBUTOR = 10;

/**
 * How many anonymous events of a cube stand for one contributor: an entry is
 * one each; of other events one person may send many, and without consent no
 * bound on them can be kept.
 */
export function anonymousPerContributor(cube: Cube): number {
  return cube.event === 'page_view'
    ? 1
    : Math.max(cube.measures.count?.bound ?? 0, EVENTS_A_CONTRIBUTOR);
}
