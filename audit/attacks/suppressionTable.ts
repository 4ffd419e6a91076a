import { emptyCell, type OpenCell } from '../../aggregate/openCell.ts';
import type { Cube, Measure } from '../../policy/cube.ts';
import type { Result } from '../finding.ts';
import { POWERLESS } from './attack.ts';
import { cellBehind, readPublished } from './publishedRows.ts';
import type { Scene } from './scene.ts';
import { type Published, publish, publishExactly, worldOf } from './world.ts';

/** The rule of a policy that suppresses. */
interface Rule {
  readonly k: number;
  readonly rounding: number;
}

/** Under suppression there is no noise: each count around the limits, alone in its cell, against the rule. */
export async function suppressionTable(scene: Scene): Promise<Result> {
  const { policy } = scene;
  if (policy.release.mechanism !== 'suppression') throw new TypeError('no suppression');
  const rule = policy.release;
  const windows = worldOf(await scene.crowded());
  const wrong = new Set<string>();
  let looked = 0;
  let noticed = 0;
  for (const cube of policy.cubes) {
    const window = windows.find(({ kind }) => kind === cube.window);
    if (!window) continue;
    const cells = around(cube, rule);
    looked += cells.length;
    // Without dimensions there is one cell at a time.
    const batches = cube.dimensions.length > 0 ? [cells] : cells.map((cell) => [cell]);
    let noticedHere = false;
    for (const batch of batches) {
      const keyed = new Map(batch.map((cell) => [cell.dims.join('\u0000'), cell]));
      const world = [{ ...window, cubes: [cube], cells: new Map([[cube.name, keyed]]) }];
      const published = publish(world, scene.random.uniform);
      for (const what of broken(cube, rule, batch, published)) wrong.add(what);
      noticedHere ||= broken(cube, rule, batch, publishExactly(world)).length > 0;
    }
    noticed += noticedHere ? 1 : 0;
  }
  const whole = await inClickHouse(scene, rule);
  for (const what of whole.wrong) wrong.add(what);
  if (noticed < policy.cubes.length) {
    return { status: 'failed', evidence: [`Counts that nothing was done to: ${POWERLESS}.`] };
  }
  return {
    status: wrong.size > 0 ? 'failed' : 'passed',
    evidence: [
      ...wrong,
      `Suppression adds no noise. Of ${looked} made-up cells of ${policy.cubes.length} cubes exactly those with ${rule.k} contributors and more are published, each count as the nearest multiple of ${rule.rounding}; so are ${whole.rows} rows that went through a twin's release into ClickHouse.`,
      'Positive control: cells that are published as they are break the rule in every cube. Nothing here is left to chance.',
    ],
  };
}

/** Cells by who is in them: visitors, others, and those counted as both. */
function around({ dimensions }: Cube, { k, rounding }: Rule): OpenCell[] {
  const cells: OpenCell[] = [];
  for (let visitors = 0; visitors <= k + 2 * rounding; visitors += 1) {
    for (const anonymous of [0, 1, 9, 10, k, 10 * k]) {
      const twice = Math.min(visitors, anonymous, cells.length % 3);
      const n = cells.length + 1;
      cells.push({
        ...emptyCell(
          n,
          dimensions.map(() => `value ${n}`),
        ),
        ...{ visitors, anonymous_visits: anonymous, counted_twice: twice },
        ...{ count: 3 * visitors + n, visits: visitors + (n % 7), consented_visits: visitors + n },
        ...{ squared_visits: 5 * visitors + n, clipped_visits: n % 4 },
      });
    }
  }
  return cells;
}

/** Visitors, and of those who cannot be told apart one for each entry, or for as many events as one may send. */
function contributors({ event, measures }: Cube, cell: OpenCell): number {
  const each = event === 'page_view' ? 1 : Math.max(10, measures.count?.bound ?? 0);
  return cell.visitors + Math.floor(Math.max(0, cell.anonymous_visits - cell.counted_twice) / each);
}

function broken(
  cube: Cube,
  { k, rounding }: Rule,
  cells: readonly OpenCell[],
  published: Published,
): string[] {
  const shown = new Map(published[0]?.[0]?.map(({ dims, counts }) => [dims.join('\n'), counts]));
  return cells.flatMap((cell) => {
    const counts = shown.get(cell.dims.join('\n'));
    if (contributors(cube, cell) >= k !== (counts !== undefined)) {
      return `${cube.name}: a cell is ${counts ? 'published below' : 'withheld above'} the ${k} contributors of the rule.`;
    }
    const measures = Object.keys(cube.measures) as Measure[];
    return measures.some((it) => counts && counts[it] !== nearest(cell[it], rounding))
      ? `${cube.name}: a published count is not the nearest multiple of ${rounding}.`
      : [];
  });
}

function nearest(count: number, multiple: number): number {
  return count + multiple / 2 - ((count + multiple / 2) % multiple);
}

async function inClickHouse(scene: Scene, { k, rounding }: Rule) {
  const { twin, truth } = await scene.released();
  const rows = await readPublished(scene.policy, twin.read);
  const wrong: string[] = [];
  for (const row of rows) {
    const cube = scene.policy.cubes.find(({ name }) => name === row.cube);
    const cell = cellBehind(truth, row);
    if (!cube || !cell || contributors(cube, cell) < k) {
      wrong.push(`${row.cube}: a row in ClickHouse is of fewer than ${k} contributors.`);
    } else if (
      [...row.counts].some(([measure, count]) => count !== nearest(cell[measure], rounding))
    ) {
      wrong.push(`${row.cube}: a row in ClickHouse is not the nearest multiple of ${rounding}.`);
    }
  }
  return { rows: rows.length, wrong };
}
