import { counts, type WindowKind } from '../policy/cube.ts';
import type { Policy } from '../policy/policy.ts';
import type { Event } from '../transforms/event.ts';
import type { Changes, KeyRow, NewCellRow, Snapshot, WindowRow } from './changes.ts';
import { fold, type Touched } from './fold.ts';
import {
  cellKey,
  type OpenCell,
  type OpenWindow,
  openWindow,
  type VisitorRecord,
  type WindowPolicy,
  windowKey,
} from './openWindow.ts';
import { windowAt } from './windowAt.ts';

interface Site {
  readonly policy: WindowPolicy;
  /** The kinds of window that count an event, by its type and, for custom ones, its name. */
  readonly kinds: Map<string, readonly WindowKind[]>;
  readonly timezone: string;
  /** The window of each kind that took the last event: mostly it takes the next one too. */
  readonly latest: Map<WindowKind, OpenWindow>;
}

/** Which windows still take events, beyond those that were released. */
export type Accepts = (kind: WindowKind, startsAt: number, endsAt: number) => boolean;

/**
 * The open windows of all sites, in memory. Life of a window: open (takes
 * events) → closed (takes none, waits for its release) → released (gone).
 * What `fold` changed is handed out by `takeChanges`, to be made durable.
 */
export class Aggregator {
  readonly #sites = new Map<string, Site>();
  readonly #open = new Map<string, OpenWindow>();
  readonly #released = new Set<string>();
  readonly #randomKey: () => string;
  #nextWindow = 1;
  #nextCell = 1;
  #keys: KeyRow[] = [];
  #windows: WindowRow[] = [];
  #newCells: NewCellRow[] = [];
  readonly #cells = new Set<OpenCell>();
  readonly #visitors = new Map<VisitorRecord, { window: number; fingerprint: string }>();
  readonly #touched: Touched;

  /** @param randomKey 32 fresh random bytes in hex, from a secure source */
  constructor(policies: Iterable<Policy>, randomKey: () => string) {
    for (const policy of policies) this.#sites.set(policy.site, compile(policy));
    this.#randomKey = randomKey;
    this.#touched = this.#recorder();
  }

  /** Takes up the state where a process left it. */
  load(snapshot: Snapshot): void {
    for (const { site, kind, startsAt } of snapshot.released)
      this.markReleased(site, kind, startsAt);
    const byId = new Map<number, OpenWindow>();
    for (const row of snapshot.windows) {
      const window = openWindow(row, JSON.parse(row.policy));
      byId.set(row.id, window);
      this.#open.set(windowKey(row.site, row.kind, row.startsAt), window);
      this.#nextWindow = Math.max(this.#nextWindow, row.id + 1);
    }
    for (const { window, key } of snapshot.keys) {
      const open = byId.get(window);
      if (open) open.key = key;
    }
    for (const row of snapshot.cells) {
      const { id, count, visits, visitors, anonymous } = row;
      const dims: string[] = JSON.parse(row.dims);
      const cells = byId.get(row.window)?.cells.get(row.cube);
      cells?.set(cellKey(dims), { id, dims, count, visits, visitors, anonymous });
      this.#nextCell = Math.max(this.#nextCell, id + 1);
    }
    for (const { window, fingerprint, counts, visits, cells } of snapshot.visitors) {
      const record = {
        counts: new Map<string, number>(JSON.parse(counts)),
        visits,
        cells: new Map<string, number[]>(JSON.parse(cells)),
      };
      byId.get(window)?.visitors.set(fingerprint, record);
    }
  }

  /**
   * Adds an event to every window it belongs to that still takes events.
   *
   * @returns whether any did; if not, the event is late
   */
  fold(siteName: string, event: Event, accepts: Accepts): boolean {
    const site = this.#sites.get(siteName);
    if (!site) return false;
    let counted = false;
    for (const kind of kindsOf(site, event)) {
      const window = this.#windowFor(siteName, site, kind, event.at, accepts);
      if (!window) continue;
      if (fold(window, event, this.#touched)) counted = true;
    }
    return counted;
  }

  /** Windows that ended at or before an instant (milliseconds since 1970), the oldest first. */
  endedBy(instant: number): OpenWindow[] {
    return [...this.#open.values()]
      .filter((window) => window.endsAt + graceOf(window) <= instant)
      .sort((a, b) => a.endsAt - b.endsAt || a.startsAt - b.startsAt);
  }

  /** All windows that are not yet released. */
  openWindows(): OpenWindow[] {
    return [...this.#open.values()];
  }

  has(site: string, kind: WindowKind, startsAt: number): boolean {
    return this.#open.has(windowKey(site, kind, startsAt));
  }

  /** From now on the window takes no event; call before its release is made durable. */
  markReleased(site: string, kind: WindowKind, startsAt: number): void {
    this.#released.add(windowKey(site, kind, startsAt));
    this.#sites.get(site)?.latest.delete(kind);
  }

  isReleased(site: string, kind: WindowKind, startsAt: number): boolean {
    return this.#released.has(windowKey(site, kind, startsAt));
  }

  /** Forgets a window whose release is durable: its cells, visitors and key. */
  forget(window: OpenWindow): void {
    this.#open.delete(windowKey(window.site, window.kind, window.startsAt));
  }

  /** Whether anything was folded since the last `takeChanges`. */
  get dirty(): boolean {
    return this.#cells.size > 0;
  }

  /** Everything folded since the last call, as rows. */
  takeChanges(): Changes {
    const cells = new Float64Array(this.#cells.size * 5);
    let at = 0;
    for (const cell of this.#cells) {
      cells.set([cell.id, cell.count, cell.visits, cell.visitors, cell.anonymous], at);
      at += 5;
    }
    const visitors = [...this.#visitors].map(([record, place]) => ({
      ...place,
      counts: JSON.stringify([...record.counts]),
      visits: record.visits,
      cells: JSON.stringify([...record.cells]),
    }));
    const { keys, windows, newCells } = this.#takeNew();
    this.#cells.clear();
    this.#visitors.clear();
    return { keys, windows, newCells, cells, visitors };
  }

  #takeNew() {
    const taken = { keys: this.#keys, windows: this.#windows, newCells: this.#newCells };
    this.#keys = [];
    this.#windows = [];
    this.#newCells = [];
    return taken;
  }

  #windowFor(name: string, site: Site, kind: WindowKind, at: number, accepts: Accepts) {
    const latest = site.latest.get(kind);
    if (latest && at >= latest.startsAt && at < latest.endsAt) {
      return accepts(kind, latest.startsAt, latest.endsAt) ? latest : undefined;
    }
    const { startsAt, endsAt } = windowAt(kind, at, site.timezone);
    const key = windowKey(name, kind, startsAt);
    if (this.#released.has(key) || !accepts(kind, startsAt, endsAt)) return undefined;
    let window = this.#open.get(key);
    if (!window) {
      const row = {
        id: this.#nextWindow++,
        site: name,
        kind,
        startsAt,
        endsAt,
        policy: JSON.stringify(site.policy),
      };
      window = openWindow(row, site.policy);
      this.#open.set(key, window);
      this.#windows.push(row);
    }
    site.latest.set(kind, window);
    return window;
  }

  #recorder(): Touched {
    return {
      nextCellId: () => this.#nextCell++,
      newKey: (window) => {
        const key = this.#randomKey();
        this.#keys.push({ window: window.id, key });
        return key;
      },
      newCell: (window, cube, { id, dims }) => {
        this.#newCells.push({ id, window: window.id, cube, dims: JSON.stringify(dims) });
      },
      cell: (cell) => this.#cells.add(cell),
      visitor: (window, fingerprint, record) => {
        this.#visitors.set(record, { window: window.id, fingerprint });
      },
    };
  }
}

/** How long after its end a window still takes events, in milliseconds. */
export function graceOf(window: { readonly policy: Pick<WindowPolicy, 'release'> }): number {
  return window.policy.release.graceMinutes * 60_000;
}

function compile(policy: Policy): Site {
  const { version, cubes, release, retention } = policy;
  return {
    policy: { version, cubes, release, retentionMonths: retention.months },
    kinds: new Map(),
    timezone: policy.timezone,
    latest: new Map(),
  };
}

/** The kinds of window with a cube that counts an event; names are those that the policy declares. */
function kindsOf(site: Site, { type, name }: Event): readonly WindowKind[] {
  const key = type === 'custom' ? `custom ${name}` : type;
  let kinds = site.kinds.get(key);
  if (!kinds) {
    const counting = site.policy.cubes.filter((cube) => counts(cube, type, name));
    kinds = [...new Set(counting.map((cube) => cube.window))];
    site.kinds.set(key, kinds);
  }
  return kinds;
}
