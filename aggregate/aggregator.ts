import type { WindowKind } from '../policy/cube.ts';
import type { Policy } from '../policy/policy.ts';
import type { Event } from '../transforms/event.ts';
import type { Fingerprint, Visitor } from '../transforms/visitor.ts';
import type { Changes, ReleasedRow, Snapshot } from './changes.ts';
import { fold, type Touched } from './fold.ts';
import type { OpenCell } from './openCell.ts';
import { type OpenWindow, openWindow, windowKey } from './openWindow.ts';
import { Pending } from './pending.ts';
import { restoreWindows } from './restoreWindows.ts';
import { type Seen, see } from './seen.ts';
import { compileSite, kindsOfEvent, type Site } from './site.ts';
import { type Bounds, windowAt } from './windowAt.ts';

/** Which windows still take events, beyond those that were released. */
export type Accepts = (kind: WindowKind, startsAt: number, endsAt: number) => boolean;

/** The longest time without a server of which the windows are made up for: 400 days, in milliseconds. */
const LONGEST_GAP = 400 * 86_400_000;

/**
 * The open windows of all sites, in memory. Life of a window: open (takes
 * events) → closed (takes none, waits for its release) → released (gone).
 * What `fold` changed is handed out by `takeChanges`, to be made durable.
 */
export class Aggregator {
  readonly #sites = new Map<string, Site>();
  readonly #open = new Map<string, OpenWindow>();
  readonly #released = new Map<string, ReleasedRow>();
  readonly #randomKey: () => string;
  readonly #byClock: boolean;
  #nextWindow = 1;
  #nextCell = 1;
  readonly #pending = new Pending();
  readonly #touched: Touched = {
    nextCellId: () => this.#nextCell++,
    newCell: (window, cube, cell) => this.#pending.newCell(window, cube, cell),
    cell: (cell: OpenCell) => this.#pending.cell(cell),
  };

  /**
   * @param randomKey 32 fresh random bytes in hex, from a secure source
   * @param byClock whether windows of sites that publish with noise open by the clock alone
   */
  constructor(policies: Iterable<Policy>, randomKey: () => string, byClock = true) {
    this.#byClock = byClock;
    for (const policy of policies) this.#sites.set(policy.site, compileSite(policy));
    this.#randomKey = randomKey;
  }

  /** Takes up the state where a process left it. */
  load(snapshot: Snapshot): void {
    for (const row of snapshot.released) this.markReleased(row);
    const inForce = (site: string) => this.#sites.get(site)?.policy;
    const { windows, lastWindow, lastCell } = restoreWindows(snapshot, inForce);
    for (const window of windows) {
      this.#open.set(windowKey(window.site, window.kind, window.startsAt), window);
    }
    this.#nextWindow = Math.max(this.#nextWindow, lastWindow + 1);
    this.#nextCell = Math.max(this.#nextCell, lastCell + 1);
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
    let day: OpenWindow | undefined;
    let seenInDay: Seen | undefined;
    for (const kind of kindsOfEvent(site, event)) {
      const byDay = kind === 'hour' && site.hoursNeedDay;
      // Without the day's visitors the hour could not keep its bounds.
      if (byDay && (!day || day.keyLost)) continue;
      const window = this.#windowFor(
        siteName,
        site,
        kind,
        event.at,
        accepts,
        byDay ? day : undefined,
      );
      if (!window) continue;
      const seen = byDay ? seenInDay : this.#see(window, event);
      if (kind === 'day') {
        day = window;
        seenInDay = seen;
      }
      if (fold(window, event, seen, this.#touched)) counted = true;
    }
    return counted;
  }

  /** Deletes all that is remembered of a visitor who withdrew consent. What was counted stays counted. */
  forgetVisitor(site: string, visitor: Visitor): void {
    for (const window of this.#open.values()) {
      if (window.site !== site || !window.visitors) continue;
      const fingerprint: Fingerprint = visitor.fingerprint(window.visitors.key);
      if (window.visitors.table.remove(fingerprint)) this.#pending.forget(window, fingerprint);
    }
  }

  /**
   * Opens the windows that are due at an instant, those of the time since the last
   * one included, of every site that publishes with noise. There a window that nobody
   * came in is published too: that it is there must not tell that somebody came.
   */
  openDue(instant: number): void {
    for (const [name, site] of this.#sites) {
      if (this.#isByClock(site)) this.#openAll(name, site, instant);
    }
  }

  /**
   * Opens what is missing between the first and the last open window of each kind: of
   * an imported log, where no clock did it.
   *
   * @param mayOpen which of them may be opened
   */
  fillGaps(mayOpen: Accepts): void {
    for (const [name, site] of this.#sites) {
      if (site.policy.release.mechanism !== 'dp') continue;
      for (const kind of site.kinds) {
        const open = this.openWindows().filter((it) => it.site === name && it.kind === kind);
        const last = Math.max(...open.map(({ startsAt }) => startsAt));
        let at = Math.min(...open.map(({ startsAt }) => startsAt));
        while (at < last) {
          const bounds = windowAt(kind, at, site.timezone);
          const { startsAt, endsAt } = bounds;
          if (mayOpen(kind, startsAt, endsAt))
            this.#openOrMake(name, site, kind, bounds, undefined);
          at = endsAt;
        }
      }
    }
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
  markReleased(row: ReleasedRow): void {
    this.#released.set(windowKey(row.site, row.kind, row.startsAt), row);
    this.#sites.get(row.site)?.latest.delete(row.kind);
  }

  isReleased(site: string, kind: WindowKind, startsAt: number): boolean {
    return this.#released.has(windowKey(site, kind, startsAt));
  }

  /** All windows of a site that were released. */
  releasedOf(site: string): ReleasedRow[] {
    return [...this.#released.values()].filter((row) => row.site === site);
  }

  /** Forgets a window whose release is durable: its cells, visitors and key. */
  forget(window: OpenWindow): void {
    this.#open.delete(windowKey(window.site, window.kind, window.startsAt));
    window.visitors?.table.clear();
  }

  /** Whether there is anything to make durable since the last `takeChanges`. */
  get dirty(): boolean {
    return this.#pending.dirty;
  }

  /** Everything since the last call, as rows. */
  takeChanges(): Changes {
    return this.#pending.take();
  }

  #see(window: OpenWindow, event: Event): Seen | undefined {
    if (!event.visitor || !window.visitors) return undefined;
    const seen = see(window.visitors, event.visitor, event);
    this.#pending.visitor(window, seen.record);
    return seen;
  }

  #windowFor(
    name: string,
    site: Site,
    kind: WindowKind,
    at: number,
    accepts: Accepts,
    day: OpenWindow | undefined,
  ): OpenWindow | undefined {
    const latest = site.latest.get(kind);
    if (latest && at >= latest.startsAt && at < latest.endsAt) {
      return accepts(kind, latest.startsAt, latest.endsAt) ? latest : undefined;
    }
    const bounds = windowAt(kind, at, site.timezone);
    const released = this.#released.has(windowKey(name, kind, bounds.startsAt));
    if (released || !accepts(kind, bounds.startsAt, bounds.endsAt)) return undefined;
    if (this.#isByClock(site) && !this.has(name, kind, bounds.startsAt)) {
      // All kinds, in the order of the clock: which event came first must not show in the ledger.
      this.#openAll(name, site, at);
      if (!this.has(name, kind, bounds.startsAt)) return undefined;
    }
    const window = this.#openOrMake(name, site, kind, bounds, day);
    site.latest.set(kind, window);
    return window;
  }

  /** @param day whose visitors the window is counted by: then it is counted under the same policy */
  #openOrMake(
    name: string,
    site: Site,
    kind: WindowKind,
    bounds: Bounds,
    day: OpenWindow | undefined,
  ): OpenWindow {
    const place = windowKey(name, kind, bounds.startsAt);
    const known = this.#open.get(place);
    if (known) return known;
    const policy = (day ?? this.#dayOf(name, site, kind, bounds))?.policy ?? site.policy;
    const key = site.withVisitors.has(kind) ? this.#randomKey() : undefined;
    const row = {
      id: this.#nextWindow++,
      site: name,
      kind,
      ...bounds,
      policy: JSON.stringify(policy),
    };
    const later = policy.version === site.policy.version ? undefined : site.policy.cubes;
    const window = openWindow(row, policy, key, later);
    this.#open.set(place, window);
    this.#pending.newWindow(row, key);
    return window;
  }

  #isByClock(site: Site): boolean {
    return this.#byClock && site.policy.release.mechanism === 'dp';
  }

  #openAll(name: string, site: Site, instant: number): void {
    for (const kind of site.kinds) {
      const { startsAt } = windowAt(kind, instant, site.timezone);
      this.#openUpTo(name, site, kind, startsAt);
    }
  }

  /**
   * Opens the windows from the end of the last known one up to the one that starts at an
   * instant, as they would have been by the clock. One that lies before a known window and
   * was not opened in its time stays closed: to open it now would tell that somebody
   * came in it.
   */
  #openUpTo(name: string, site: Site, kind: WindowKind, startsAt: number): void {
    const known = this.#lastEnd(name, kind);
    const last = known === undefined || startsAt - known > LONGEST_GAP ? startsAt : known;
    let bounds = windowAt(kind, Math.min(last, startsAt), site.timezone);
    for (; bounds.startsAt <= startsAt; bounds = windowAt(kind, bounds.endsAt, site.timezone)) {
      const place = windowKey(name, kind, bounds.startsAt);
      if (this.#released.has(place) || this.#open.has(place)) continue;
      if (bounds.startsAt < last) continue;
      this.#openOrMake(name, site, kind, bounds, undefined);
    }
  }

  /** The open day that an hour is counted by. */
  #dayOf(name: string, site: Site, kind: WindowKind, { startsAt }: Bounds): OpenWindow | undefined {
    if (kind !== 'hour' || !site.hoursNeedDay) return undefined;
    const day = windowAt('day', startsAt, site.timezone);
    return this.#open.get(windowKey(name, 'day', day.startsAt));
  }

  /** When the last window of a kind that is known ends. */
  #lastEnd(name: string, kind: WindowKind): number | undefined {
    let last: number | undefined;
    for (const all of [this.#open.values(), this.#released.values()]) {
      for (const { site, kind: its, endsAt } of all) {
        if (site === name && its === kind) last = Math.max(last ?? endsAt, endsAt);
      }
    }
    return last;
  }
}

/** How long after its end a window still takes events, in milliseconds. */
export function graceOf(window: { readonly policy: Pick<Policy, 'release'> }): number {
  return window.policy.release.graceMinutes * 60_000;
}
