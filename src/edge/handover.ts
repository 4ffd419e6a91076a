import type { ReleaseChange } from '../../aggregate/changes.ts';
import type { LedgerRow } from '../../aggregate/ledger.ts';
import { CELL_COUNTS, type OpenCell } from '../../aggregate/openCell.ts';
import type { OpenWindow } from '../../aggregate/openWindow.ts';
import type { WindowKind } from '../../policy/cube.ts';
import { cutByBytes } from './cutByBytes.ts';
import { type ShardId, shardName } from './shardPlan.ts';

/** What a shard counted in a window, on its way to the site's coordinator. */
export interface Handover {
  readonly shard: ShardId;
  readonly kind: WindowKind;
  readonly startsAt: number;
  /** From 0 to `parts` - 1: one that is large comes in several. */
  readonly part: number;
  readonly parts: number;
  /** Its counts cannot be used: a key is lost. The window is withheld. */
  readonly lost: boolean;
  readonly cells: readonly HandedCell[];
}

/** A cell's cube, its dimension values, and its counts in the order of `CELL_COUNTS`. */
export type HandedCell = readonly [
  cube: string,
  dims: readonly string[],
  counts: readonly number[],
];

/** An entry of a shard's outbox: a window that it hands over. Its own ledger's entries stay here: the site's is the coordinator's. */
export type ShardMail = { readonly handover: Handover } | { readonly ledger: LedgerRow };

export function handoversOf(shard: ShardId, window: OpenWindow): Handover[] {
  const { kind, startsAt, keyLost: lost } = window;
  // Of a window that is withheld no count is needed.
  const cells = lost
    ? []
    : [...window.cells].flatMap(([cube, all]) => handedCells(cube, all.values()));
  const parts = cutByBytes(cells);
  return parts.map((cells, part) => ({
    ...{ shard, kind, startsAt, part, parts: parts.length, lost, cells },
  }));
}

/** How a window leaves a shard: in one transaction, as a release leaves a single process. */
export function handoverChange(
  shard: ShardId,
  window: OpenWindow,
  now: number,
): ReleaseChange & { readonly window: number } {
  const { id, site, kind, startsAt, endsAt, policy, visitors } = window;
  return {
    window: id,
    hasKey: visitors !== undefined,
    released: { site, kind, startsAt, endsAt, policyVersion: policy.version, milliEpsilon: 0 },
    releasedAt: now,
    ...mailOf(shard, window, handoversOf(shard, window)),
  };
}

/** What a shard writes of a window that it hands over: for the coordinator, and in its own ledger. */
export function mailOf(
  shard: ShardId,
  { kind, startsAt }: Pick<Handover, 'kind' | 'startsAt'>,
  handovers: readonly Handover[],
): Pick<ReleaseChange, 'outbox' | 'entry'> {
  return {
    outbox: handovers.map((handover) => JSON.stringify({ handover } satisfies ShardMail)),
    entry: JSON.stringify({ window: kind, startsAt, handedOverBy: shardName(shard) }),
  };
}

/** Sorted: which cell was first is nobody's to know. */
function handedCells(cube: string, cells: Iterable<OpenCell>): HandedCell[] {
  return [...cells]
    .map((cell): HandedCell => [cube, cell.dims, CELL_COUNTS.map((name) => cell[name])])
    .sort((a, b) => (JSON.stringify(a[1]) < JSON.stringify(b[1]) ? -1 : 1));
}
