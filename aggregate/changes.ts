import type { WindowKind } from '../policy/cube.ts';
import type { Fingerprint } from '../transforms/visitor.ts';
import { CELL_COUNTS, type CellCount } from './openCell.ts';
import { mergeVisitorRows, type VisitorRows, withoutVisitors } from './packedVisitors.ts';

/**
 * What one durable commit writes, as rows: everything that was folded since the
 * last one, and at most one release. Plain data, so that it can cross to a
 * thread or a Durable Object. Counts are whole, not differences: to write one
 * twice changes nothing.
 */
export interface Changes {
  readonly keys: readonly KeyRow[];
  readonly windows: readonly WindowRow[];
  readonly newCells: readonly NewCellRow[];
  /** `CELL_WIDTH` numbers a cell: its id, then `CELL_COUNTS`. */
  readonly cells: Float64Array;
  /** Written before `visitors`: one who came back since is there again. */
  readonly forgotten: readonly ForgottenRow[];
  /** At most one a window. */
  readonly visitors: readonly VisitorRows[];
  readonly eventIds: EventIdChanges;
}

/** The ids of counted events, as hashes: see `EventIds`. */
export interface EventIdChanges {
  readonly keys: readonly GenerationKeyRow[];
  readonly rows: readonly EventIdRows[];
  /** Numbers of the generations whose ids and keys are to be destroyed. */
  readonly dropped: readonly number[];
}

export interface GenerationKeyRow {
  readonly generation: number;
  /** 32 bytes in hex. */
  readonly key: string;
}

/** Ids of one generation. To write them twice changes nothing but bytes. */
export interface EventIdRows {
  readonly generation: number;
  readonly startedAt: number;
  /** High and low half alternately. */
  readonly ids: Uint32Array;
}

/** A whole generation, as read at start. */
export interface GenerationRow extends EventIdRows {
  /** 32 bytes in hex; undefined where it is lost. */
  readonly key: string | undefined;
}

export const CELL_WIDTH = CELL_COUNTS.length + 1;

export interface WindowRow {
  readonly id: number;
  readonly site: string;
  readonly kind: WindowKind;
  readonly startsAt: number;
  readonly endsAt: number;
  /** `WindowPolicy` as JSON. */
  readonly policy: string;
  /** 1 when part or all of what was counted in it is lost: nothing of it is published. */
  readonly lost?: 0 | 1;
}

export interface KeyRow {
  readonly window: number;
  /** 32 bytes in hex. */
  readonly key: string;
}

export interface NewCellRow {
  readonly id: number;
  readonly window: number;
  readonly cube: string;
  /** The dimension values as a JSON array. */
  readonly dims: string;
}

export type CellRow = NewCellRow & Readonly<Record<CellCount, number>>;

/** A visitor who withdrew consent: the record is to be deleted. */
export interface ForgottenRow {
  readonly window: number;
  readonly fingerprint: Fingerprint;
}

/** A window that was released: it never takes an event again. */
export interface ReleasedRow {
  readonly site: string;
  readonly kind: WindowKind;
  readonly startsAt: number;
  readonly endsAt: number;
  /** What its release spent on each visitor of it, in thousandths of epsilon; 0 under suppression. */
  readonly milliEpsilon: number;
  readonly policyVersion: number;
}

/** Released rows and ledger entries on their way to ClickHouse, unchanged until it has them. */
export interface OutboxRow {
  readonly id: number;
  /** `ReleasedWindow` as JSON, or `{"ledger": LedgerRow}`. */
  readonly body: string;
}

/** The whole state, as read at start. */
export interface Snapshot {
  readonly windows: readonly WindowRow[];
  readonly keys: readonly KeyRow[];
  readonly cells: readonly CellRow[];
  /** Of a visitor of a window that is there twice the later record counts. */
  readonly visitors: Iterable<VisitorRows>;
  readonly released: readonly ReleasedRow[];
  /** The oldest first. */
  readonly eventIds: readonly GenerationRow[];
  /** When the last release was, milliseconds since 1970; 0 for none. */
  readonly lastReleaseAt: number;
}

/** One closed window's release, in one transaction with the deletion of what it was made from. */
export interface ReleaseChange {
  /** Absent for a window that was never in the state, as those of an imported log. */
  readonly window?: number;
  /** Whether the window has visitors, and so a key to be destroyed. */
  readonly hasKey: boolean;
  readonly released: ReleasedRow;
  /** When it happens, milliseconds since 1970. */
  readonly releasedAt: number;
  /** One entry, or several where one would be too long for its place. */
  readonly outbox: string | readonly string[];
  /** What the ledger says of it, as JSON. */
  readonly entry: string;
}

/** Both as one, the later counts in place of the earlier: no larger than what there is to count. */
export function mergeChanges(earlier: Changes, later: Changes): Changes {
  return {
    keys: [...earlier.keys, ...later.keys],
    windows: [...earlier.windows, ...later.windows],
    newCells: [...earlier.newCells, ...later.newCells],
    cells: mergeCells(earlier.cells, later.cells),
    forgotten: [...earlier.forgotten, ...later.forgotten],
    visitors: mergeVisitors(earlier.visitors, later),
    eventIds: mergeEventIds(earlier.eventIds, later.eventIds),
  };
}

function mergeEventIds(earlier: EventIdChanges, later: EventIdChanges): EventIdChanges {
  const dropped = [...earlier.dropped, ...later.dropped];
  // One row a generation: else each commit that fails would leave one to be carried along.
  const rows = new Map<number, EventIdRows>();
  for (const row of [...earlier.rows, ...later.rows]) {
    if (dropped.includes(row.generation)) continue;
    const before = rows.get(row.generation);
    rows.set(row.generation, before ? { ...row, ids: joined(before.ids, row.ids) } : row);
  }
  return { keys: [...earlier.keys, ...later.keys], rows: [...rows.values()], dropped };
}

function joined(first: Uint32Array, second: Uint32Array): Uint32Array {
  const both = new Uint32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function mergeCells(earlier: Float64Array, later: Float64Array): Float64Array {
  const cells = new Map<number, Float64Array>();
  for (const all of [earlier, later]) {
    for (let at = 0; at < all.length; at += CELL_WIDTH) {
      cells.set(all[at] ?? 0, all.subarray(at, at + CELL_WIDTH));
    }
  }
  const merged = new Float64Array(cells.size * CELL_WIDTH);
  for (const [index, row] of [...cells.values()].entries()) merged.set(row, index * CELL_WIDTH);
  return merged;
}

/** What was forgotten since goes from the earlier rows; what came since is in the later ones. */
function mergeVisitors(earlier: readonly VisitorRows[], later: Changes): VisitorRows[] {
  const byWindow = new Map(later.visitors.map((rows) => [rows.window, rows]));
  for (const rows of earlier) {
    const gone = later.forgotten.filter(({ window }) => window === rows.window);
    const kept = withoutVisitors(
      rows,
      gone.map(({ fingerprint }) => fingerprint),
    );
    const since = byWindow.get(rows.window);
    byWindow.set(rows.window, since ? mergeVisitorRows(kept, since) : kept);
  }
  return [...byWindow.values()];
}
