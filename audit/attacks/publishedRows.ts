import type { OpenCell } from '../../aggregate/openCell.ts';
import type { Dimension, Measure } from '../../policy/cube.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Read, Row } from '../../query/read.ts';
import type { World } from './world.ts';

/** A row of `cells`, as anybody with access to ClickHouse reads it. */
export interface PublishedRow {
  readonly cube: string;
  readonly window: string;
  /** Milliseconds since 1970. */
  readonly startsAt: number;
  readonly dims: readonly string[];
  readonly counts: ReadonlyMap<Measure, number>;
}

/** All published cells of a twin's site. @param final whether of rows that were sent twice one is read, as queries do */
export async function readPublished(
  policy: Policy,
  read: Read,
  final = true,
): Promise<PublishedRow[]> {
  const rows = await read(
    `SELECT *, toUnixTimestamp(starts_at) AS starts FROM cells ${final ? 'FINAL' : ''} WHERE site = {site:String}`,
    { site: policy.site },
  );
  return rows.flatMap((row) => toPublished(policy, row) ?? []);
}

function toPublished(policy: Policy, row: Row): PublishedRow | undefined {
  const cube = policy.cubes.find(({ name }) => name === row.cube);
  if (!cube) return undefined;
  const dims = cube.dimensions.map((dimension: Dimension) => String(row[dimension]));
  const measures = Object.keys(cube.measures) as Measure[];
  return {
    cube: cube.name,
    window: String(row.window),
    startsAt: Number(row.starts) * 1000,
    dims,
    counts: new Map(measures.map((measure) => [measure, Number(row[measure])])),
  };
}

/** What a published row was made from; undefined where nobody was counted. */
export function cellBehind(truth: World, row: Omit<PublishedRow, 'counts'>): OpenCell | undefined {
  const window = truth.find((it) => it.kind === row.window && it.startsAt === row.startsAt);
  return window?.cells.get(row.cube)?.get(row.dims.join('\u0000'));
}

/** Names a row among others. */
export function placeOf({ cube, window, startsAt, dims }: Omit<PublishedRow, 'counts'>): string {
  return JSON.stringify([cube, window, startsAt, ...dims]);
}
