import { hash } from 'node:crypto';

/**
 * A consented browser id that cannot be read: printed, logged or serialised it
 * is empty. All it does is give its fingerprint under a window's key.
 */
export class Visitor {
  readonly #id: string;

  constructor(id: string) {
    this.#id = id.toLowerCase();
  }

  /**
   * The first 64 bits of SHA-256(key ‖ id), in hex. Two ids of a window meet
   * with probability n²/2⁶⁵: under 3·10⁻⁸ for a million visitors. A prefix key
   * is enough here: the key has one length, the hash is cut to a quarter, and
   * it is never shown, so it cannot be extended.
   *
   * @param key 32 random bytes in hex, made for one window and destroyed with it
   */
  fingerprint(key: string): string {
    return hash('sha256', key + this.#id).slice(0, 16);
  }
}
