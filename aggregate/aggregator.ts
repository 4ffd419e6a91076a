import type { Policy } from '../policy/policy.ts';
import type { Event } from '../transforms/event.ts';
import type { Visitor } from '../transforms/visitor.ts';
import type { Touched } from './cellOf.ts';
import type { Changes, Snapshot } from './changes.ts';
import { EventIds } from './eventIds.ts';
import { fold } from './fold.ts';
import type { OpenCell } from './openCell.ts';
import type { OpenWindow } from './openWindow.ts';
import { Pending } from './pending.ts';
import { restoreWindows } from './restoreWindows.ts';
import { type Seen, see } from './seen.ts';
import { compileSite, kindsOfEvent, type Site } from './site.ts';
import { type Accepts, WindowRegistry } from './windowRegistry.ts';

/**
 * Folds the events of all sites into their open windows, in memory. What changed is
 * handed out by `takeChanges`, to be made durable.
 */
export class Aggregator {
  readonly windows: WindowRegistry;
  readonly eventIds: EventIds;
  readonly #sites = new Map<string, Site>();
  readonly #pending = new Pending();
  #nextCell = 1;
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
    for (const policy of policies) this.#sites.set(policy.site, compileSite(policy));
    this.eventIds = new EventIds({ randomKey });
    this.windows = new WindowRegistry(this.#sites, {
      randomKey,
      byClock,
      opened: (row, key) => this.#pending.newWindow(row, key),
    });
  }

  /** Takes up the state where a process left it. */
  load(snapshot: Snapshot): void {
    for (const row of snapshot.released) this.windows.markReleased(row);
    const inForce = (site: string) => this.#sites.get(site)?.policy;
    const { windows, lastCell } = restoreWindows(snapshot, inForce);
    this.windows.restore(windows);
    this.#nextCell = Math.max(this.#nextCell, lastCell + 1);
    this.eventIds.load(snapshot.eventIds);
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
      const window = this.windows.at(site, kind, event.at, accepts);
      if (!window) continue;
      const seen = byDay ? seenInDay : this.#see(window, event);
      if (kind === 'day') {
        day = window;
        seenInDay = seen;
      }
      if (fold(window, byDay ? day?.visitors : window.visitors, event, seen, this.#touched))
        counted = true;
    }
    return counted;
  }

  /** Deletes all that is remembered of a visitor who withdrew consent. What was counted stays counted. */
  forgetVisitor(site: string, visitor: Visitor): void {
    for (const window of this.windows.open()) {
      if (window.site !== site || !window.visitors) continue;
      const fingerprint = visitor.fingerprint(window.visitors.key);
      if (window.visitors.table.remove(fingerprint)) this.#pending.forget(window, fingerprint);
    }
  }

  /** Whether there is anything to make durable since the last `takeChanges`. */
  get dirty(): boolean {
    return this.#pending.dirty || this.eventIds.dirty;
  }

  /** Everything since the last call, as rows. */
  takeChanges(): Changes {
    return this.#pending.take(this.eventIds.take());
  }

  #see(window: OpenWindow, event: Event): Seen | undefined {
    if (!event.visitor || !window.visitors) return undefined;
    const seen = see(window.visitors, event.visitor, event);
    this.#pending.visitor(window, seen.record);
    return seen;
  }
}
