import { Aggregator } from '../../aggregate/aggregator.ts';
import { CELL_WIDTH, type Changes, type NewCellRow } from '../../aggregate/changes.ts';
import { countOutcomes, type Fate } from '../../aggregate/countOutcomes.ts';
import { CELL_COUNTS, type CellCount } from '../../aggregate/openCell.ts';
import type { OpenWindow } from '../../aggregate/openWindow.ts';
import { acceptsAt } from '../../aggregate/windowRegistry.ts';
import type { RawRequest } from '../../ingest/rawRequest.ts';
import type { Cube, WindowKind } from '../../policy/cube.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Outcome } from '../../transforms/pipeline.ts';

/** What an event adds to one cell. */
export interface AddedTo {
  readonly window: OpenWindow;
  readonly cube: Cube;
  readonly dims: readonly string[];
  /** Those that are not zero, contributors included. */
  readonly adds: Readonly<Partial<Record<CellCount, number>>>;
}

/** What would become of one event. */
export interface WouldCount {
  readonly fate: Fate;
  readonly cells: readonly AddedTo[];
  /** Kinds of the windows that would know its visitor by a fingerprint. */
  readonly fingerprintIn: readonly WindowKind[];
  /** Whether a hash of its id would be kept for a while. */
  readonly keepsId: boolean;
}

/**
 * What a request's events would add: they are counted by the code that counts, in an empty
 * aggregation in memory that nobody else has, which is gone when this returns. So it tells
 * of no other event, and a visitor is as new as in the first request of a window.
 *
 * @param outcomes those of `raw`, one for each of its events
 * @param now milliseconds since 1970: what closed before takes no events
 * @param randomKey 32 fresh random bytes in hex
 */
export function wouldCount(
  policy: Policy,
  raw: RawRequest,
  outcomes: readonly Outcome[],
  now: number,
  randomKey: () => string,
): WouldCount[] {
  const aggregator = new Aggregator([policy], randomKey, { mostIds: raw.events.length });
  const accepts = acceptsAt(now, policy);
  const known = new Map<number, { row: NewCellRow; counts: Float64Array }>();
  return outcomes.map((outcome, index) => {
    const events = raw.events.slice(index, index + 1);
    const sent = { site: policy.site, events, receivedAt: raw.receivedAt };
    const [fate = ''] = countOutcomes(aggregator, sent, [outcome], accepts);
    const windows = new Map(aggregator.windows.open().map((window) => [window.id, window]));
    const changes = aggregator.takeChanges();
    for (const row of changes.newCells) {
      known.set(row.id, { row, counts: new Float64Array(CELL_COUNTS.length) });
    }
    return {
      fate,
      cells: addedCells(changes, known, windows),
      fingerprintIn: changes.visitors.flatMap(({ window }) => windows.get(window)?.kind ?? []),
      keepsId: changes.eventIds.rows.some(({ ids }) => ids.length > 0),
    };
  });
}

function addedCells(
  { cells }: Changes,
  known: ReadonlyMap<number, { readonly row: NewCellRow; readonly counts: Float64Array }>,
  windows: ReadonlyMap<number, OpenWindow>,
): AddedTo[] {
  const added: AddedTo[] = [];
  for (let at = 0; at < cells.length; at += CELL_WIDTH) {
    const cell = known.get(cells[at] ?? 0);
    const window = cell && windows.get(cell.row.window);
    const cube = window?.cubes.find(({ name }) => name === cell?.row.cube);
    if (!cell || !window || !cube) throw new Error('a cell was counted that no window has');
    const counts = cells.subarray(at + 1, at + CELL_WIDTH);
    const adds = difference(cell.counts, counts);
    cell.counts.set(counts);
    if (Object.keys(adds).length > 0) {
      added.push({ window, cube, dims: JSON.parse(cell.row.dims), adds });
    }
  }
  return added;
}

function difference(before: Float64Array, after: Float64Array): AddedTo['adds'] {
  const adds: Partial<Record<CellCount, number>> = {};
  for (const [index, measure] of CELL_COUNTS.entries()) {
    const more = (after[index] ?? 0) - (before[index] ?? 0);
    if (more !== 0) adds[measure] = more;
  }
  return adds;
}
