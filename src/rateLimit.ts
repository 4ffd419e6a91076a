import { keyedHash } from '../transforms/keyedHash.ts';

const MINUTE_MS = 60_000;
/** Counters in each of two rows: 1 MB in all, however many names there are. */
const WIDTH = 1 << 17;

/**
 * How often each name came in the running minute, in constant memory: two rows of
 * counters, each name one in either, found by its hash under a key of the minute. A
 * name's count is the smaller of its two, which is never too low, and too high only where
 * both are shared (a count-min sketch with conservative update: Cormode and Muthukrishnan,
 * J. Algorithms 55, 2005; Estan and Varghese, SIGCOMM 2002). No name is kept, nor its hash;
 * with the minute its key and all counters go.
 */
export class RateLimit {
  readonly #perMinute: number;
  readonly #now: () => number;
  readonly #randomKey: () => string;
  readonly #counters = new Uint32Array(2 * WIDTH);
  #minute = Number.NaN;
  #key = '';

  /**
   * @param perMinute how often a name may come in a minute of the clock
   * @param now milliseconds since 1970
   * @param randomKey 32 fresh random bytes in hex, from a secure source
   */
  constructor(perMinute: number, now: () => number, randomKey: () => string) {
    this.#perMinute = perMinute;
    this.#now = now;
    this.#randomKey = randomKey;
  }

  /** Counts a name. @returns after how many seconds it may come again, 0 when it may now */
  take(name: string): number {
    const now = this.#now();
    this.turn(now);
    const hash = keyedHash(this.#key, name);
    const first = Number.parseInt(hash.slice(0, 7), 16) & (WIDTH - 1);
    const second = WIDTH + (Number.parseInt(hash.slice(7, 14), 16) & (WIDTH - 1));
    const a = this.#counters[first] ?? 0;
    const b = this.#counters[second] ?? 0;
    const count = Math.min(a, b);
    if (count >= this.#perMinute) return Math.ceil((MINUTE_MS - (now % MINUTE_MS)) / 1000);
    if (a === count) this.#counters[first] = count + 1;
    if (b === count) this.#counters[second] = count + 1;
    return 0;
  }

  /** Forgets the last minute when it is over. A server without requests calls it by a timer. */
  turn(now: number): void {
    const minute = Math.floor(now / MINUTE_MS);
    if (minute === this.#minute) return;
    this.#minute = minute;
    this.#key = this.#randomKey();
    this.#counters.fill(0);
  }
}
