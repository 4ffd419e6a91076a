/** The text ended before all of it was read, or is not base64url. */
export class BrokenBits extends Error {
  override name = 'BrokenBits';
}

/** Reads big-endian bit fields of a base64url text, in order. Throws `BrokenBits` past its end. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(text: string) {
    if (!/^[A-Za-z0-9_-]+$/.test(text)) throw new BrokenBits('not base64url');
    this.#bytes = Buffer.from(text, 'base64url');
  }

  /** @param bits at most 36, the longest field there is */
  number(bits: number): number {
    if (this.#at + bits > this.#bytes.length * 8) throw new BrokenBits('too short');
    let value = 0;
    for (let n = 0; n < bits; n += 1) value = value * 2 + this.#bit(this.#at + n);
    this.#at += bits;
    return value;
  }

  flag(): boolean {
    return this.number(1) === 1;
  }

  /** Whether the n-th of the next `bits` is set, the first being 1; all are passed over. */
  flagAt(n: number, bits: number): boolean {
    if (this.#at + bits > this.#bytes.length * 8) throw new BrokenBits('too short');
    const set = n <= bits && this.#bit(this.#at + n - 1) === 1;
    this.#at += bits;
    return set;
  }

  /** Throws unless all that is left is padding: a writer fills up with zeros. */
  end(): void {
    for (let at = this.#at; at < this.#bytes.length * 8; at += 1) {
      if (this.#bit(at) === 1) throw new BrokenBits('more than was expected');
    }
  }

  #bit(at: number): number {
    return ((this.#bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
  }
}
