import type { Measure } from '../policy/cube.ts';
import type { Other } from './answerSchema.ts';
import type { Plan } from './planQuery.ts';
import type { Query } from './querySchema.ts';
import type { Read, Row } from './read.ts';
import type { Way } from './readReleases.ts';
import { selectTotal } from './selectCells.ts';
import { publishedOf, type Source } from './source.ts';
import { marginOf, spreadOf } from './spread.ts';

/**
 * Parent minus the sum of what is published, over the windows that have both. The parent is
 * read beside the rows; where they are all there is, their sum needs no reading.
 *
 * @param reading the rows of the answer
 */
export async function readOther(
  { site_id: site, pagination }: Query,
  source: Source,
  reading: Promise<readonly Row[]>,
  read: Read,
): Promise<Other | undefined> {
  const { plan, ways } = source;
  const { cube, parent, measures } = plan;
  if (!parent) return undefined;
  const total = publishedOf(parent.name, ways);
  const both = windowsOfBoth(source.published, total);
  const [mine, parents] = [both(source.published), both(total)];
  if (mine.length === 0) return undefined;
  const sumOfRows = async () => {
    const rows = await reading;
    const complete = pagination.offset === 0 && rows.length < pagination.limit;
    const same = windowsOf(mine) === windowsOf(source.published);
    return complete && same
      ? sumUp(rows, measures.length, mine.length)
      : readTotal(site, cube.name, plan, mine, read);
  };
  const [all, published] = await Promise.all([
    readTotal(site, parent.name, plan, parents, read),
    sumOfRows(),
  ]);
  const tells = measures.map((measure) => isTold(measure, plan, [...mine, ...parents]));
  const sum = (row: Row, i: number) => Number(row[`m${i}`] ?? 0);
  return {
    metrics: tells.map((ok, i) => (ok ? Math.max(0, sum(all, i) - sum(published, i)) : null)),
    margins: tells.map((ok, i) => {
      const measure = measures[i] as Measure;
      if (!ok) return null;
      return marginOf(spreadOf(all, measure, parents), spreadOf(published, measure, mine));
    }),
  };
}

async function readTotal(
  site: string,
  cube: string,
  plan: Plan,
  ways: readonly Way[],
  read: Read,
): Promise<Row> {
  const { sql, params } = selectTotal(site, cube, plan, ways);
  const [row] = await read(sql, params);
  return row ?? {};
}

/** The sums (`m{i}`) and counts of cells (`n{i}`) of all rows; of none they are 0. */
function sumUp(rows: readonly Row[], measures: number, ways: number): Row {
  const names = [
    ...Array.from({ length: measures }, (_, index) => `m${index}`),
    ...Array.from({ length: ways }, (_, index) => `n${index}`),
  ];
  return Object.fromEntries(
    names.map((name) => [name, rows.reduce((sum, row) => sum + Number(row[name]), 0)]),
  );
}

function windowsOf(ways: readonly Way[]): number {
  return ways.reduce((sum, { starts }) => sum + starts.length, 0);
}

/** Leaves of ways only the windows that stand in both lists. */
function windowsOfBoth(a: readonly Way[], b: readonly Way[]): (ways: readonly Way[]) => Way[] {
  const starts = new Set(a.flatMap((way) => way.starts));
  const shared = new Set(b.flatMap((way) => way.starts).filter((it) => starts.has(it)));
  return (ways) =>
    ways
      .map((way) => ({ ...way, starts: way.starts.filter((it) => shared.has(it)) }))
      .filter((way) => way.starts.length > 0);
}

/**
 * Whether a difference of a measure is what is withheld: not where a visitor may
 * stand in several cells, nor where the two were clipped at different bounds, as
 * then it would hold what the bound cut off.
 */
function isTold(measure: Measure, { cube, parent }: Plan, ways: readonly Way[]): boolean {
  const bound = cube.measures[measure]?.bound;
  return (
    parent?.measures[measure] !== undefined &&
    parent.measures[measure].bound === bound &&
    ways.every((way) => way.has(measure)) &&
    new Set(ways.map((way) => way.boundOf(measure))).size <= 1 &&
    !(measure === 'visitors' && (bound ?? 1) > 1)
  );
}
