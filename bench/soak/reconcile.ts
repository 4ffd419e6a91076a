import type { Acknowledged } from './acknowledged.ts';
import { addCounts, type Cells, type Counts, cellKey } from './cells.ts';
import { K } from './soakPolicy.ts';

/** A cell as it was published. */
export interface PublishedCell extends Counts {
  readonly cube: string;
  /** Milliseconds since 1970. */
  readonly startsAt: number;
  /** The value of its one dimension; empty for the total. */
  readonly cell: string;
}

/** What was published, held against what was acknowledged. */
export interface Reconciled {
  /** Events in published cells. */
  readonly counted: number;
  readonly lost: number;
  readonly doubled: number;
  /** Events of cells that so few contributed to that they must not be published, and were not. */
  readonly withheld: number;
  readonly cells: number;
  /** What is wrong, in words. */
  readonly wrong: readonly string[];
}

/**
 * Compares every cell. Events of clients whose time the server corrects may stand in
 * any window, so of those all windows are added up.
 */
export function reconcile(
  acknowledged: Acknowledged,
  published: readonly PublishedCell[],
): Reconciled {
  const cells = gather(acknowledged.cells, published);
  const wrong: string[] = [];
  let lost = 0;
  let doubled = 0;
  let withheld = 0;
  let counted = 0;
  for (const key of new Set([...acknowledged.cells.keys(), ...cells.keys()])) {
    const want = acknowledged.cells.get(key) ?? NOTHING;
    const got = cells.get(key);
    counted += got?.count ?? 0;
    if (!got && contributorsOf(key, want) < K) {
      withheld += want.count;
      continue;
    }
    lost += Math.max(0, want.count - (got?.count ?? 0));
    doubled += Math.max(0, (got?.count ?? 0) - want.count);
    if (!same(want, got ?? NOTHING)) wrong.push(`${key}: ${tell(want)} became ${tell(got)}`);
  }
  const total = sum(published.filter(({ cube }) => cube === 'total'));
  if (!same(acknowledged.total, total)) {
    wrong.push(`total: ${tell(acknowledged.total)} became ${tell(total)}`);
  }
  return { counted, lost, doubled, withheld, cells: cells.size, wrong };
}

const NOTHING: Counts = { count: 0, visits: 0, visitors: 0 };

/** Under the keys by which they were acknowledged. */
function gather(acknowledged: Cells, published: readonly PublishedCell[]): Cells {
  const cells: Cells = new Map();
  for (const { cube, startsAt, cell, ...counts } of published) {
    if (cube === 'total') continue;
    const anyWindow = cellKey(cube, '*', cell);
    const key = acknowledged.has(anyWindow) ? anyWindow : cellKey(cube, startsAt, cell);
    addCounts(cells, key, counts);
  }
  return cells;
}

/** All other cells have at least so many that they are published. */
function contributorsOf(key: string, { visitors }: Counts): number {
  return key.includes(' /known/') ? visitors : K;
}

function same(a: Counts, b: Counts): boolean {
  return a.count === b.count && a.visits === b.visits && a.visitors === b.visitors;
}

function sum(cells: readonly Counts[]): Counts {
  const total: Cells = new Map();
  for (const cell of cells) addCounts(total, '', cell);
  return total.get('') ?? NOTHING;
}

function tell(counts: Counts | undefined): string {
  if (!counts) return 'nothing';
  const { count, visits, visitors } = counts;
  return `${count} events, ${visits} visits, ${visitors} visitors`;
}
