import { DIMENSIONS, MEASURES } from '../../policy/cube.ts';
import type { Read } from '../../query/read.ts';
import type { Released } from './entries.ts';

/** What ClickHouse has of a window. */
export interface Held {
  readonly window: string;
  /** Milliseconds since 1970. */
  readonly startsAt: number;
  readonly releasedAt: number;
  /** Seconds since 1970. */
  readonly expiresAt: number;
  readonly cells: number;
}

/** One cube of a window, as ClickHouse has it. */
export interface PublishedCube {
  readonly cube: string;
  readonly measures: readonly string[];
  /** Each cell’s values, one for each of `DIMENSIONS`, and counts, one for each of `MEASURES`. */
  readonly cells: { readonly dims: readonly string[]; readonly counts: readonly number[] }[];
}

/** Every window that ClickHouse has of a site, by kind and start. */
export async function readHeld(read: Read, site: string): Promise<ReadonlyMap<string, Held>> {
  const rows = await read(HELD, { site });
  return new Map(
    rows.map((row) => {
      const [window, startsAt] = [String(row.window), Number(row.starts) * 1000];
      const times = { releasedAt: Number(row.released) * 1000, expiresAt: Number(row.expires) };
      return [`${window} ${startsAt}`, { window, startsAt, ...times, cells: Number(row.size) }];
    }),
  );
}

const HELD = `SELECT window, toUnixTimestamp(starts_at) AS starts, any(size) AS size,
    toUnixTimestamp(max(released_at)) AS released, toUnixTimestamp(min(expires_at)) AS expires
  FROM (SELECT window, starts_at, released_at, expires_at FROM releases FINAL WHERE site = {site:String}) AS r
  LEFT JOIN (
    SELECT window, starts_at, count() AS size FROM cells FINAL WHERE site = {site:String}
    GROUP BY window, starts_at
  ) AS c USING (window, starts_at)
  GROUP BY window, starts_at`;

type Chosen = Released & { readonly cells: number };

/** Cells that are read at a time. */
const BATCH = 20_000;
const BATCH_WINDOWS = 500;

/** Cuts windows into batches of one kind, none of which is much larger than the others. */
export function inBatches(windows: readonly Chosen[]): Chosen[][] {
  const batches: Chosen[][] = [];
  for (const [, of] of Map.groupBy(windows, ({ window }) => window)) {
    let room = 0;
    let batch: Chosen[] = [];
    for (const it of of) {
      if (batch.length === 0 || it.cells > room || batch.length === BATCH_WINDOWS) {
        batch = [];
        batches.push(batch);
        room = BATCH;
      }
      batch.push(it);
      room -= it.cells;
    }
  }
  return batches;
}

/** The rows of windows of one kind, by kind and start. */
export async function readPublished(
  read: Read,
  site: string,
  batch: readonly Chosen[],
): Promise<ReadonlyMap<string, readonly PublishedCube[]>> {
  const window = batch[0]?.window ?? '';
  const params = { site, window, starts: batch.map(({ startsAt }) => startsAt / 1000) };
  const [releases, cells] = await Promise.all([read(RELEASES, params), read(CELLS, params)]);
  const cubes = new Map<string, PublishedCube>();
  const windows = new Map<string, PublishedCube[]>();
  for (const row of releases) {
    const measures = Array.isArray(row.measures) ? row.measures.map(String) : [];
    const cube: PublishedCube = { cube: String(row.cube), measures, cells: [] };
    const place = `${window} ${Number(row.starts) * 1000}`;
    cubes.set(`${row.starts} ${row.cube}`, cube);
    windows.set(place, [...(windows.get(place) ?? []), cube]);
  }
  for (const row of cells) {
    const cell = { dims: row.dims as string[], counts: (row.counts as number[]).map(Number) };
    const cube = cubes.get(`${row.starts} ${row.cube}`);
    if (cube) cube.cells.push(cell);
  }
  return windows;
}

const WHERE = `FINAL WHERE site = {site:String} AND window = {window:String}
  AND starts_at IN (SELECT toDateTime(arrayJoin({starts:Array(UInt32)}), 'UTC'))`;

const RELEASES = `SELECT cube, toUnixTimestamp(starts_at) AS starts, measures FROM releases ${WHERE}`;

const quoted = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');

const CELLS = `SELECT cube, toUnixTimestamp(starts_at) AS starts,
    [${quoted(DIMENSIONS)}] AS dims, [${quoted(MEASURES)}] AS counts
  FROM cells ${WHERE}`;
