import type { WindowKind } from '../policy/cube.ts';

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
  /** Five numbers a cell: id, count, visits, visitors, anonymous. */
  readonly cells: Float64Array;
  readonly visitors: readonly VisitorRow[];
}

export interface WindowRow {
  readonly id: number;
  readonly site: string;
  readonly kind: WindowKind;
  readonly startsAt: number;
  readonly endsAt: number;
  /** `WindowPolicy` as JSON. */
  readonly policy: string;
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

export interface CellRow extends NewCellRow {
  readonly count: number;
  readonly visits: number;
  readonly visitors: number;
  readonly anonymous: number;
}

export interface VisitorRow {
  readonly window: number;
  readonly fingerprint: string;
  /** Events by type, as JSON. */
  readonly counts: string;
  readonly visits: number;
  /** The first cells by cube, as JSON. */
  readonly cells: string;
}

/** The identity of a window that was released: it never takes an event again. */
export interface ReleasedRow {
  readonly site: string;
  readonly kind: WindowKind;
  readonly startsAt: number;
}

/** Released rows on their way to ClickHouse, unchanged until it has them. */
export interface OutboxRow {
  readonly id: number;
  /** `ReleasedWindow` as JSON. */
  readonly body: string;
}

/** The whole state, as read at start. */
export interface Snapshot {
  readonly windows: readonly WindowRow[];
  readonly keys: readonly KeyRow[];
  readonly cells: readonly CellRow[];
  readonly visitors: readonly VisitorRow[];
  readonly released: readonly ReleasedRow[];
}

/** One closed window's release, in one transaction with the deletion of what it was made from. */
export interface ReleaseChange {
  /** Absent for a window that was never in the state, as those of an imported log. */
  readonly window?: number;
  readonly released: ReleasedRow;
  readonly outbox: string;
}

/** Both as one, the later counts in place of the earlier: no larger than what there is to count. */
export function mergeChanges(earlier: Changes, later: Changes): Changes {
  const cells = new Map<number, Float64Array>();
  for (const all of [earlier.cells, later.cells]) {
    for (let at = 0; at < all.length; at += 5) {
      cells.set(all[at] ?? 0, all.subarray(at, at + 5));
    }
  }
  const merged = new Float64Array(cells.size * 5);
  for (const [index, row] of [...cells.values()].entries()) merged.set(row, index * 5);
  const visitors = new Map<string, VisitorRow>();
  for (const row of [...earlier.visitors, ...later.visitors]) {
    visitors.set(`${row.window} ${row.fingerprint}`, row);
  }
  return {
    keys: [...earlier.keys, ...later.keys],
    windows: [...earlier.windows, ...later.windows],
    newCells: [...earlier.newCells, ...later.newCells],
    cells: merged,
    visitors: [...visitors.values()],
  };
}
