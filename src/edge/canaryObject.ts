import { isAuditSite } from '../../policy/auditSite.ts';
import { canaryTimes } from './canaryName.ts';
import type { EdgeClock } from './clock.ts';
import { type KeptFrom, type KeptPage, keptPage } from './keptPage.ts';
import type { ObjectStorage } from './objectStorage.ts';

/** When an alarm rings again that could not delete everything, in milliseconds. */
const TRY_AGAIN_MS = 600_000;

/**
 * What an object of a site that an audit added does beside its work: it tells all that it keeps, and it
 * ends. An object of any other site refuses both: an open window is nobody's to read.
 */
export class CanaryObject {
  readonly #storage: DurableObjectStorage;
  readonly #clock: EdgeClock;

  constructor(storage: DurableObjectStorage, clock: EdgeClock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /** @param site of this object; `undefined` where it never counted and keeps nothing */
  kept(site: string | undefined, from: KeptFrom | undefined): KeptPage {
    if (site === undefined) return { tables: [], values: [] };
    refuseOthers(site);
    return keptPage(this.#storage, from);
  }

  /**
   * Deletes all that it keeps, its alarm included.
   *
   * @param site of this object; `undefined` where it never counted and keeps nothing
   * @param before deletes what is kept outside; where it rejects, nothing is deleted here
   */
  async wipe(site: string | undefined, before?: () => Promise<void>): Promise<void> {
    if (site === undefined) return;
    refuseOthers(site);
    await before?.();
    await this.#storage.deleteAlarm();
    await this.#storage.deleteAll();
  }

  /** Wipes it where its time is over. @returns whether it was, and nothing else is to be done */
  async ended(site: string, wipe: () => Promise<void>): Promise<boolean> {
    if (this.#endsIn(site) > 0) return false;
    try {
      await wipe();
    } catch {
      // The platform gives an alarm up that fails.
      await this.#storage.setAlarm(Date.now() + TRY_AGAIN_MS);
    }
    return true;
  }

  /** Sees to it that an alarm rings when its time is over, where none is set. */
  async arm(site: string): Promise<void> {
    if (!isAuditSite(site) || (await this.#storage.getAlarm()) !== null) return;
    await this.#storage.setAlarm(Date.now() + this.#endsIn(site));
  }

  /** The storage of its core, whose alarm never rings later than its time is over. */
  ending(site: string, storage: ObjectStorage): ObjectStorage {
    if (!isAuditSite(site)) return storage;
    return {
      ...storage,
      setAlarm: (ms) => storage.setAlarm(Math.min(ms, Math.max(0, this.#endsIn(site)))),
    };
  }

  /** Milliseconds of the machine's clock until its time is over; for ever for any other site's. */
  #endsIn(site: string): number {
    const times = canaryTimes(site);
    return times ? this.#clock.wait(times.endsAt) : Number.POSITIVE_INFINITY;
  }
}

function refuseOthers(site: string): void {
  if (!isAuditSite(site)) throw new Error('only what an audit added can be read or wiped');
}
