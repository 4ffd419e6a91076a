import { backoffDelay } from '../backoff.ts';
import type { ObjectStorage } from './objectStorage.ts';

/** An alarm is not set anew for less than this: each setting is a row that is written. Milliseconds. */
const CLOSE_ENOUGH_MS = 1_000;

/** The one alarm of an object: the earliest time that anybody asked for, later after failures. */
export class Rearm {
  readonly #storage: ObjectStorage;
  readonly #random: () => number;
  /** Milliseconds since 1970 by the machine's clock; undefined where none is known to be set. */
  #at: number | undefined;
  #failures = 0;

  constructor(storage: ObjectStorage, random: () => number) {
    this.#storage = storage;
    this.#random = random;
  }

  /** How often in a row it did not succeed. */
  get failures(): number {
    return this.#failures;
  }

  /** The alarm that was set is over. */
  rang(): void {
    this.#at = undefined;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(): void {
    this.#failures += 1;
  }

  /** Sees to it that the alarm rings within so many milliseconds of the machine's clock, or when the next try is due. */
  async within(ms: number): Promise<void> {
    const pause = this.#failures > 0 ? backoffDelay(this.#failures, this.#random()) : 0;
    const at = Date.now() + Math.max(ms, pause);
    if (this.#at !== undefined && this.#at <= at + CLOSE_ENOUGH_MS && this.#at > Date.now()) return;
    this.#at = at;
    try {
      await this.#storage.setAlarm(at - Date.now());
    } catch (error) {
      // Else nobody would set it until that time is over.
      if (this.#at === at) this.#at = undefined;
      throw error;
    }
  }
}
