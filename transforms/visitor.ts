import { keyedHash } from './keyedHash.ts';

/** A visitor's keyed hash in one window: two unsigned halves of 64 uniformly random bits. */
export interface Fingerprint {
  readonly high: number;
  readonly low: number;
}

/**
 * A consented browser id that cannot be read: printed, logged or serialised it
 * is empty. All it does is give its fingerprint under a window's key.
 */
export class Visitor {
  readonly #id: string;
  /** Under the keys that were asked for: of the windows that a request's events fall into. */
  readonly #fingerprints = new Map<string, Fingerprint>();

  constructor(id: string) {
    this.#id = id.toLowerCase();
  }

  /**
   * The first 64 bits of the id's keyed hash. Two of n ids in a window
   * share one with probability n²/2⁶⁵: under 3·10⁻⁸ for a million visitors.
   *
   * @param key 32 random bytes in hex, made for one window and destroyed with it
   */
  fingerprint(key: string): Fingerprint {
    const known = this.#fingerprints.get(key);
    if (known) return known;
    const hash = keyedHash(key, this.#id);
    const fingerprint = {
      high: Number.parseInt(hash.slice(0, 8), 16),
      low: Number.parseInt(hash.slice(8, 16), 16),
    };
    this.#fingerprints.set(key, fingerprint);
    return fingerprint;
  }
}
