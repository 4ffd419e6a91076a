import type { WindowKind } from '../policy/cube.ts';
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
import { type Bounds, windowAt } from './windowAt.ts';
import { type Accepts, type Opening, WindowRegistry } from './windowRegistry.ts';

/** Where it differs from the one process that counts all of a site. */
export interface AggregatorOptions {
  /** Whether windows of sites that publish with noise open by the clock alone; they do by default. */
  readonly byClock?: boolean;
  /** The policy that a window is opened under, where that is not the one in force. */
  readonly policyOf?: Opening['policyOf'];
  /** Whether visitors are told apart here, as by default; not where shards hand over what they counted. */
  readonly visitors?: boolean;
  /** Whether it counts a part of a site, which is added to others before the release. */
  readonly isPart?: boolean;
  /** How many event ids a generation takes, where that is not as many as by default. */
  readonly mostIds?: number;
}

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
  readonly #touched: Touched;

  readonly #visitors: boolean;

  /** @param randomKey 32 fresh random bytes in hex, from a secure source */
  constructor(
    policies: Iterable<Policy>,
    randomKey: () => string,
    { byClock = true, visitors = true, isPart = false, policyOf, mostIds }: AggregatorOptions = {},
  ) {
    for (const policy of policies) this.#sites.set(policy.site, compileSite(policy, visitors));
    this.#visitors = visitors;
    this.#touched = {
      nextCellId: () => this.#nextCell++,
      newCell: (window, cube, cell) => this.#pending.newCell(window, cube, cell),
      cell: (cell: OpenCell) => this.#pending.cell(cell),
      isPart,
    };
    this.eventIds = new EventIds({ randomKey, ...(mostIds ? { most: mostIds } : {}) });
    this.windows = new WindowRegistry(this.#sites, {
      randomKey,
      byClock,
      visitors,
      ...(policyOf ? { policyOf } : {}),
      opened: (row, key) => this.#pending.newWindow(row, key),
    });
  }

  /** Takes events of one more site from now on. */
  addSite(policy: Policy): void {
    this.#sites.set(policy.site, compileSite(policy, this.#visitors));
  }

  /** Takes no event of a site any more, and opens no window of it; those that are open stay until `windows.drop`. */
  endSite(site: string): void {
    this.#sites.delete(site);
  }

  /** Takes up the state where a process left it. */
  load(snapshot: Snapshot): void {
    for (const row of snapshot.released) this.windows.markReleased(row);
    const inForce = (site: string) => this.#sites.get(site)?.policy;
    const { windows, lastCell } = restoreWindows(snapshot, inForce, this.#visitors);
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

  /** The windows that an event belongs to, whether or not they are open. */
  windowsOf(siteName: string, event: Event): (Bounds & { readonly kind: WindowKind })[] {
    const site = this.#sites.get(siteName);
    if (!site) return [];
    return kindsOfEvent(site, event).map((kind) => ({
      kind,
      ...windowAt(kind, event.at, site.timezone),
    }));
  }

  /** Opens the window of a kind that begins at a time, where it may be opened now. */
  openAt(siteName: string, kind: WindowKind, startsAt: number, accepts: Accepts) {
    const site = this.#sites.get(siteName);
    return site && this.windows.at(site, kind, startsAt, accepts);
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
