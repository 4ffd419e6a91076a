import { createHash } from 'node:crypto';
import { compareStrings } from './compareStrings.ts';
import type { ReleasedCube } from './releasedWindow.ts';

/**
 * SHA-256, in hex, of what a window publishes: each cube's name and cells, sorted, a
 * cell as its dimension values and its counts in the order of the cube's measures. It
 * stands in the ledger, so that the rows in ClickHouse can be held against it.
 */
export function publishedHash(
  cubes: readonly Pick<ReleasedCube, 'cube' | 'measures' | 'cells'>[],
): string {
  const lines = cubes.flatMap(({ cube, measures, cells }) => [
    JSON.stringify([cube, measures]),
    ...cells.map(({ dims, counts }) =>
      JSON.stringify([cube, dims, measures.map((measure) => counts[measure] ?? 0)]),
    ),
  ]);
  return createHash('sha256').update(lines.sort(compareStrings).join('\n')).digest('hex');
}
