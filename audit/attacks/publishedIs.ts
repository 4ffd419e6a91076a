import { createHash } from 'node:crypto';
import type { Measure } from '../../policy/cube.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Read } from '../../query/read.ts';
import type { PublishedRow } from './publishedRows.ts';

/**
 * In how many windows the rows in ClickHouse are not those that the ledger vouches for: its hash was made
 * of what was drawn, before anything was sent.
 */
export async function windowsThatDiffer(
  policy: Policy,
  read: Read,
  rows: readonly PublishedRow[],
): Promise<{ readonly windows: number; readonly differ: number }> {
  const entries = await read(
    `SELECT body FROM ledger FINAL WHERE site = {site:String} AND entry = 'window_released'`,
    { site: policy.site },
  );
  let differ = 0;
  for (const { body } of entries) {
    const said = JSON.parse(String(body)) as Said;
    if (said.published !== hashOf(policy, said, rows)) differ += 1;
  }
  return { windows: entries.length, differ };
}

interface Said {
  readonly window: string;
  readonly startsAt: number;
  readonly cubes: readonly { readonly cube: string }[];
  readonly published: string;
}

/** SHA-256 of the cubes' names and cells, a line each, sorted by code units. */
function hashOf({ cubes }: Policy, said: Said, rows: readonly PublishedRow[]): string {
  const lines = said.cubes.flatMap(({ cube }) => {
    const measures = Object.keys(
      cubes.find(({ name }) => name === cube)?.measures ?? {},
    ) as Measure[];
    const its = rows.filter(
      (row) => row.cube === cube && row.window === said.window && row.startsAt === said.startsAt,
    );
    return [
      JSON.stringify([cube, measures]),
      ...its.map(({ dims, counts }) =>
        JSON.stringify([cube, dims, measures.map((measure) => counts.get(measure) ?? 0)]),
      ),
    ];
  });
  lines.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
