import type { OpenCell } from '../aggregate/openCell.ts';
import { anonymousPerContributor } from '../policy/contribution.ts';
import type { Cube, Measure } from '../policy/cube.ts';
import type { Suppression } from '../policy/release.ts';
import type { HowReleased, ReleasedCell } from './releasedWindow.ts';

export interface SuppressionRule {
  /** The fewest contributors of a published cell. */
  readonly k: number;
  /** Published counts are the nearest multiples of this. */
  readonly rounding: number;
  /** Anonymous events that stand for one contributor. */
  readonly perContributor: number;
}

/** A cube by suppression, with what a reader needs to know of its numbers. */
export function suppressCube(
  cube: Cube,
  cells: readonly OpenCell[],
  measures: readonly Measure[],
  { k, rounding }: Suppression,
): HowReleased & { readonly cells: readonly ReleasedCell[] } {
  const rule = { k, rounding, perContributor: anonymousPerContributor(cube) };
  return {
    mechanism: 'suppression',
    k,
    rounding,
    epsilon: 0,
    delta: 0,
    bounds: measures.map((measure) => cube.measures[measure]?.bound ?? 0),
    scales: measures.map(() => 0),
    variances: measures.map(() => roundingVariance(rounding)),
    threshold: 0,
    closed: false,
    cells: suppress(cells, measures, rule),
  };
}

/**
 * Release by suppression: a cell is published when at least k contributed to
 * it (consented visitors, or entries of those who cannot be told apart), its
 * counts rounded. It hides small cells from a reader of one answer. It is no
 * guarantee: not against differences of answers, nor against fake visitors.
 */
export function suppress(
  cells: Iterable<OpenCell>,
  measures: readonly Measure[],
  rule: SuppressionRule,
): ReleasedCell[] {
  const released: ReleasedCell[] = [];
  for (const cell of cells) {
    if (contributors(cell, rule) < rule.k) continue;
    const counts: Partial<Record<Measure, number>> = {};
    for (const measure of measures) counts[measure] = round(cell[measure], rule.rounding);
    released.push({ dims: cell.dims, counts });
  }
  return released;
}

function contributors(cell: OpenCell, { perContributor }: SuppressionRule): number {
  // Whose entry was counted before the grant is a visitor already.
  const anonymous = Math.max(0, cell.anonymous_visits - cell.counted_twice);
  return cell.visitors + Math.floor(anonymous / perContributor);
}

/** The nearest multiple; a half goes up. */
export function round(count: number, multiple: number): number {
  return Math.floor(count / multiple + 0.5) * multiple;
}

/** The most that rounding moved one published count. */
export function roundingMargin(multiple: number): number {
  return Math.floor(multiple / 2);
}

/** Of what rounding moves a count, taken as evenly spread: as of a uniform distribution. */
function roundingVariance(multiple: number): number {
  return multiple === 1 ? 0 : multiple ** 2 / 12;
}
