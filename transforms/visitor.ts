import { keyedHash } from './keyedHash.ts';

/**
 * A consented browser id that cannot be read: printed, logged or serialised it
 * is empty. All it does is give its fingerprint under a window's key.
 */
export class Visitor {
  readonly #id: string;
  /** A request's events mostly fall into one window, so its last fingerprint is kept as long. */
  #last: { readonly key: string; readonly fingerprint: string } | undefined;

  constructor(id: string) {
    this.#id = id.toLowerCase();
  }

  /**
   * The first 64 bits of the id's keyed hash, in hex. Two of n ids in a window
   * share one with probability n²/2⁶⁵: under 3·10⁻⁸ for a million visitors.
   *
   * @param key 32 random bytes in hex, made for one window and destroyed with it
   */
  fingerprint(key: string): string {
    if (this.#last?.key !== key) {
      this.#last = { key, fingerprint: keyedHash(key, this.#id).slice(0, 16) };
    }
    return this.#last.fingerprint;
  }
}
