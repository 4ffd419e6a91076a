import type { WindowKind } from '../policy/cube.ts';
import type { Policy } from '../policy/policy.ts';
import type { ReleasedRow, WindowRow } from './changes.ts';
import { graceOf } from './graceOf.ts';
import { type OpenWindow, openWindow, type WindowPolicy, windowKey } from './openWindow.ts';
import type { Site } from './site.ts';
import { planVisitors } from './visitorPlan.ts';
import { type Bounds, windowAt } from './windowAt.ts';

export { graceOf };

/** The longest time without a server of which the windows are made up for: 400 days, in milliseconds. */
const LONGEST_GAP = 400 * 86_400_000;

/** Which windows still take events, beyond those that were released. */
export type Accepts = (kind: WindowKind, startsAt: number, endsAt: number) => boolean;

/** What the registry needs to open a window. */
export interface Opening {
  /** 32 fresh random bytes in hex, from a secure source. */
  readonly randomKey: () => string;
  /** Told of each window that is opened, and of the key of its visitors. */
  readonly opened: (row: WindowRow, key: string | undefined) => void;
  /** Whether windows of sites that publish with noise open by the clock alone. */
  readonly byClock: boolean;
  /** Whether visitors are told apart here. */
  readonly visitors: boolean;
  /** The policy that a window is opened under, where that is not the one in force. */
  readonly policyOf?: (kind: WindowKind, startsAt: number) => WindowPolicy | undefined;
}

/**
 * Which windows there are. Life of a window: open (takes events) → closed (takes none,
 * waits for its release) → released (gone, but for its name).
 */
export class WindowRegistry {
  readonly #sites: ReadonlyMap<string, Site>;
  readonly #opening: Opening;
  readonly #open = new Map<string, OpenWindow>();
  readonly #released = new Map<string, ReleasedRow>();
  #nextId = 1;

  constructor(sites: ReadonlyMap<string, Site>, opening: Opening) {
    this.#sites = sites;
    this.#opening = opening;
  }

  /** Takes up windows as a process left them. */
  restore(windows: readonly OpenWindow[]): void {
    for (const window of windows) {
      this.#open.set(windowKey(window.site, window.kind, window.startsAt), window);
      this.#nextId = Math.max(this.#nextId, window.id + 1);
    }
  }

  /** All windows that are not yet released. */
  open(): OpenWindow[] {
    return [...this.#open.values()];
  }

  has(site: string, kind: WindowKind, startsAt: number): boolean {
    return this.#open.has(windowKey(site, kind, startsAt));
  }

  /** Windows that ended at or before an instant (milliseconds since 1970), the oldest first. */
  endedBy(instant: number): OpenWindow[] {
    return this.open()
      .filter((window) => window.endsAt + graceOf(window) <= instant)
      .sort((a, b) => a.endsAt - b.endsAt || a.startsAt - b.startsAt);
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

  /** Forgets all windows of a site, released ones included. What was changed in them must be durable by now. */
  drop(site: string): void {
    for (const window of this.open()) if (window.site === site) this.forget(window);
    for (const [key, row] of this.#released) if (row.site === site) this.#released.delete(key);
  }

  /** The open window of a kind at an instant, opened now if it may be. */
  at(site: Site, kind: WindowKind, instant: number, accepts: Accepts): OpenWindow | undefined {
    const latest = site.latest.get(kind);
    if (latest && instant >= latest.startsAt && instant < latest.endsAt) {
      return accepts(kind, latest.startsAt, latest.endsAt) ? latest : undefined;
    }
    const bounds = windowAt(kind, instant, site.timezone);
    const { startsAt, endsAt } = bounds;
    if (this.isReleased(site.name, kind, startsAt) || !accepts(kind, startsAt, endsAt)) {
      return undefined;
    }
    if (this.#isByClock(site) && !this.has(site.name, kind, startsAt)) {
      // All kinds, in the order of the clock: which event came first must not show in the ledger.
      this.#openAll(site, instant);
      if (!this.has(site.name, kind, startsAt)) return undefined;
    }
    const window = this.#openOrMake(site, kind, bounds);
    site.latest.set(kind, window);
    return window;
  }

  /**
   * Opens the windows that are due at an instant, those of the time since the last
   * one included, of every site that publishes with noise. There a window that nobody
   * came in is published too: that it is there must not tell that somebody came.
   */
  openDue(instant: number): void {
    for (const site of this.#sites.values()) {
      if (this.#isByClock(site)) this.#openAll(site, instant);
    }
  }

  /**
   * Opens what is missing between the first and the last open window of each kind, of
   * sites that publish with noise: in an imported log, where no clock did it.
   *
   * @param mayOpen which of them may be opened
   */
  fillGaps(mayOpen: Accepts): void {
    for (const site of this.#sites.values()) {
      if (site.policy.release.mechanism !== 'dp') continue;
      for (const kind of site.kinds) this.#fillGapsOf(site, kind, mayOpen);
    }
  }

  #fillGapsOf(site: Site, kind: WindowKind, mayOpen: Accepts): void {
    const starts = this.open().flatMap((it) =>
      it.site === site.name && it.kind === kind ? it.startsAt : [],
    );
    const last = Math.max(...starts);
    let at = Math.min(...starts);
    while (at < last) {
      const bounds = windowAt(kind, at, site.timezone);
      if (mayOpen(kind, bounds.startsAt, bounds.endsAt)) this.#openOrMake(site, kind, bounds);
      at = bounds.endsAt;
    }
  }

  #isByClock(site: Site): boolean {
    return this.#opening.byClock && site.policy.release.mechanism === 'dp';
  }

  #openAll(site: Site, instant: number): void {
    for (const kind of site.kinds) {
      this.#openUpTo(site, kind, windowAt(kind, instant, site.timezone).startsAt);
    }
  }

  /**
   * Opens the windows from the end of the last known one up to the one that starts at an
   * instant, as they would have been by the clock. One that lies before a known window and
   * was not opened in its time stays closed: to open it now would tell that somebody
   * came in it.
   */
  #openUpTo(site: Site, kind: WindowKind, startsAt: number): void {
    const known = this.#lastEnd(site, kind);
    const last = known === undefined || startsAt - known > LONGEST_GAP ? startsAt : known;
    let bounds = windowAt(kind, Math.min(last, startsAt), site.timezone);
    for (; bounds.startsAt <= startsAt; bounds = windowAt(kind, bounds.endsAt, site.timezone)) {
      if (this.isReleased(site.name, kind, bounds.startsAt) || bounds.startsAt < last) continue;
      this.#openOrMake(site, kind, bounds);
    }
  }

  /** An hour is counted by the visitors of its day, so under the same policy. */
  #openOrMake(site: Site, kind: WindowKind, bounds: Bounds): OpenWindow {
    const place = windowKey(site.name, kind, bounds.startsAt);
    const known = this.#open.get(place);
    if (known) return known;
    const day = this.#dayOf(site, kind, bounds);
    const told = this.#opening.policyOf?.(kind, bounds.startsAt);
    const policy = told ?? day?.policy ?? site.policy;
    const hasVisitors = told
      ? this.#opening.visitors && planVisitors(told.cubes, kind) !== undefined
      : site.withVisitors.has(kind);
    const key = hasVisitors ? this.#opening.randomKey() : undefined;
    const id = this.#nextId++;
    // An hour of a day that cannot tell its visitors takes no events: it would publish zeros.
    const lost = day?.keyLost ? 1 : 0;
    const row = {
      id,
      site: site.name,
      kind,
      ...bounds,
      policy: JSON.stringify(policy),
      lost,
    } as const;
    const later = policy.version === site.policy.version ? undefined : site.policy.cubes;
    const window = openWindow(row, policy, key, later, this.#opening.visitors);
    this.#open.set(place, window);
    this.#opening.opened(row, key);
    return window;
  }

  #dayOf(site: Site, kind: WindowKind, { startsAt }: Bounds): OpenWindow | undefined {
    if (kind !== 'hour' || !site.hoursNeedDay) return undefined;
    const day = windowAt('day', startsAt, site.timezone);
    return this.#open.get(windowKey(site.name, 'day', day.startsAt));
  }

  /** When the last window of a kind that is known ends. */
  #lastEnd({ name }: Site, kind: WindowKind): number | undefined {
    let last: number | undefined;
    for (const all of [this.#open.values(), this.#released.values()]) {
      for (const { site, kind: its, endsAt } of all) {
        if (site === name && its === kind) last = Math.max(last ?? endsAt, endsAt);
      }
    }
    return last;
  }
}

/** At an instant: a live window takes events from its beginning until its grace period is over. */
export function acceptsAt(now: number, policy: Pick<Policy, 'release'> | undefined): Accepts {
  const earliestEnd = now - (policy ? graceOf({ policy }) : 0);
  return (_kind, startsAt, endsAt) => startsAt <= now && endsAt > earliestEnd;
}
