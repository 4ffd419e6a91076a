import { cellKey, emptyCell, type OpenCell } from '../aggregate/openCell.ts';
import { milliEpsilonOf } from '../policy/budget.ts';
import { selectsBy, sensitivityOf, shareOf, touchOf } from '../policy/contribution.ts';
import type { Cube, Measure } from '../policy/cube.ts';
import { type Declared, domainOf } from '../policy/domain.ts';
import { DELTA } from '../policy/release.ts';
import { type Scale, sampleDiscreteLaplace, scaleOf, variance } from './discreteLaplace.ts';
import type { HowReleased, ReleasedCell } from './releasedWindow.ts';
import { threshold } from './threshold.ts';
import type { Uniform } from './uniform.ts';

/**
 * Release with differential privacy. Each measure of each cell gets discrete Laplace
 * noise of scale b = sensitivity/(its share of the cube's ε), so the cube is ε-DP with
 * respect to what one visitor does in the window (Dwork, McSherry, Nissim, Smith 2006;
 * Ghosh, Roughgarden, Sundararajan 2009 for the discrete form). That needs the
 * bounds to have been kept at the fold, all cells together.
 *
 * A closed domain publishes all its cells, zeros included. Else a cell is published
 * when its noisy visitors (where they are no measure, its noisy count) reach the
 * threshold; then which cells are there tells of a lone visitor with probability δ.
 *
 * @param cells of which no two have the same dimension values
 */
export function addNoise(
  cube: Cube,
  cells: readonly OpenCell[],
  measures: readonly Measure[],
  declared: Declared,
  uniform: Uniform,
): HowReleased & { readonly cells: readonly ReleasedCell[] } {
  const scales = measures.map((measure) => scaleFor(cube, measure));
  const domain = domainOf(declared, cube);
  const selection = domain ? undefined : selectionOf(cube);
  // A cell that nobody is in must not get a draw: one visitor can leave many of them.
  const by = selectsBy(cube);
  const noisy = domain ? filled(domain, cells) : cells.filter((cell) => cell[by] > 0);
  const released = noisy.map(({ dims, ...counts }) => ({
    dims,
    counts: draw(counts, measures, scales, uniform),
  }));
  const bs = scales.map(({ t, s }) => t / s);
  return {
    mechanism: 'dp',
    k: 0,
    rounding: 0,
    epsilon: milliEpsilonOf(cube) / 1000,
    delta: selection ? DELTA : 0,
    bounds: measures.map((measure) => cube.measures[measure]?.bound ?? 0),
    scales: bs,
    variances: bs.map(variance),
    threshold: selection?.atLeast ?? 0,
    closed: domain !== undefined,
    cells: selection
      ? released.filter(({ counts }) => (counts[selection.by] ?? 0) >= selection.atLeast)
      : released,
  };
}

/** Partition selection: the measure it looks at, and from what noisy count on a cell is published. */
export function selectionOf(cube: Cube): { readonly by: Measure; readonly atLeast: number } {
  const by = selectsBy(cube);
  const { t, s } = scaleFor(cube, by);
  return { by, atLeast: threshold({ ...touchOf(cube), b: t / s, delta: DELTA }) };
}

function scaleFor(cube: Cube, measure: Measure): Scale {
  return scaleOf(sensitivityOf(cube, measure), milliEpsilonOf(cube), shareOf(cube, measure));
}

function draw(
  counts: Readonly<Record<Measure, number>>,
  measures: readonly Measure[],
  scales: readonly Scale[],
  uniform: Uniform,
): Partial<Record<Measure, number>> {
  const noisy: Partial<Record<Measure, number>> = {};
  for (const [index, measure] of measures.entries()) {
    const scale = scales[index];
    if (scale) noisy[measure] = counts[measure] + sampleDiscreteLaplace(scale, uniform);
  }
  return noisy;
}

/** Every cell of the domain; those that nobody was in are zero. What lies outside it is not published. */
function filled(
  domain: readonly (readonly string[])[],
  cells: readonly OpenCell[],
): readonly OpenCell[] {
  const open = new Map(cells.map((cell) => [cellKey(cell.dims), cell]));
  return domain.map((dims) => open.get(cellKey(dims)) ?? emptyCell(0, dims));
}
