import { createHash } from 'node:crypto';
import type { Policy } from '../../policy/policy.ts';
import { counted } from '../counted.ts';
import { builtCubes } from './builtCubes.ts';
import { entryBodies, type WaitingEntry, type WaitingWindow, waiting } from './outboxShape.ts';

export interface Judged {
  readonly windows: number;
  readonly cells: number;
  readonly entries: number;
  /** What is wrong, in words, without the content. */
  readonly wrong: readonly string[];
}

/**
 * Holds the rows of an outbox against what may stand in them: no field beside those that are published, the
 * columns and measures that the policy declares, and the cells that the ledger's hash was made of.
 *
 * @param bodies as they are kept
 */
export function judgeOutbox(policy: Policy, bodies: readonly string[]): Judged {
  const wrong: string[] = [];
  const windows: WaitingWindow[] = [];
  const entries: WaitingEntry[] = [];
  for (const [index, body] of bodies.entries()) {
    const row = waiting.safeParse(parse(body));
    if (!row.success) wrong.push(`Row ${index + 1} holds more or other than what is published.`);
    else if ('cubes' in row.data) windows.push(row.data);
    else entries.push(row.data.ledger);
  }
  for (const window of windows) {
    const odd = window.cubes.filter((cube) => !fits(cube, policy)).map(({ cube }) => cube);
    if (window.site !== policy.site || odd.length > 0) {
      const where = odd.length > 0 ? `${odd.slice(0, 3).join(', ')}: ` : '';
      wrong.push(
        `The ${window.kind}: ${where}columns or counts that the policy does not declare, or another site.`,
      );
    }
  }
  const told = entries.flatMap((entry) => {
    const body = entryBodies[entry.entry].safeParse(parse(entry.body));
    if (body.success && entry.site === policy.site) return [body.data];
    wrong.push(
      `Entry ${entry.seq} of the ledger (${entry.entry}) holds more or other than it may.`,
    );
    return [];
  });
  const hashes = new Set(told.flatMap((it) => ('published' in it ? [String(it.published)] : [])));
  const own = new Set(windows.map(hashOf));
  const alone = [...hashes, ...own].filter((it) => !hashes.has(it) || !own.has(it)).length;
  // Of what could not be read that is no news.
  if (alone > 0 && wrong.length === 0) {
    wrong.push(
      `${counted(alone, 'hash', 'hashes')} of what was published with no counterpart: cells that wait are not those that the ledger tells of.`,
    );
  }
  const cells = windows.flatMap(({ cubes }) => cubes.flatMap((cube) => cube.cells));
  return { windows: windows.length, cells: cells.length, entries: entries.length, wrong };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type WaitingCube = WaitingWindow['cubes'][number];

function fits({ cube, dimensions, measures, cells }: WaitingCube, policy: Policy): boolean {
  const declared = builtCubes(policy).find(({ name }) => name === cube);
  if (!declared) return false;
  const [columns, counts] = [declared.dimensions.join(), Object.keys(declared.measures).join()];
  return (
    dimensions.join() === columns &&
    measures.join() === counts &&
    cells.every((cell) => {
      const names = Object.keys(cell.counts);
      return (
        cell.dims.length === dimensions.length &&
        names.length === measures.length &&
        measures.every((measure) => measure in cell.counts)
      );
    })
  );
}

/** SHA-256, in hex, over sorted lines of JSON, one for each cube and each cell, as the ledger has it. */
function hashOf({ cubes }: WaitingWindow): string {
  const lines = cubes.flatMap(({ cube, measures, cells }) => [
    JSON.stringify([cube, measures]),
    ...cells.map(({ dims, counts }) =>
      JSON.stringify([cube, dims, measures.map((it) => counts[it])]),
    ),
  ]);
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}
