import type { Fingerprint } from '../transforms/visitor.ts';

/** What one visitor's record has room for; each may be 0. */
export interface VisitorLayout {
  /** 16 bits each, stay at 65,535. */
  readonly counters: number;
  /** One bit each. */
  readonly flags: number;
  /** 32 bits each; 0 is an empty one. */
  readonly slots: number;
}

/** Records in one buffer, a power of two: few enough that a window of one visitor costs little. */
const CHUNK_BITS = 9;
const CHUNK = 1 << CHUNK_BITS;
const FINGERPRINT_BYTES = 8;
const FIRST_INDEX = 16;
const COUNTER_MAX = 0xffff;

/**
 * The visitors of one window, in buffers instead of objects. A record is the
 * fingerprint, then the slots, counters and flags, little-endian, without
 * padding. It never moves while its visitor is there, so a caller may hold its
 * number; what is removed is overwritten at once.
 */
export class VisitorTable {
  /** Bytes of a record without the fingerprint. */
  readonly recordBytes: number;
  readonly #layout: VisitorLayout;
  readonly #countersAt: number;
  readonly #flagsAt: number;
  readonly #stride: number;
  /** Records by number, `CHUNK` in each. */
  #chunks: DataView[] = [];
  /**
   * Record numbers + 1, 0 where empty, from the fingerprint's low bits onwards. A
   * number takes as many bits as a position does; above them are the same bits of
   * the fingerprint's other half, so that hardly a record is read in vain.
   */
  #index = new Uint32Array(0);
  /** Numbers below this have been given. */
  #given = 0;
  /** Those of them to be given again. */
  #free: number[] = [];

  constructor(layout: VisitorLayout) {
    this.#layout = layout;
    this.#countersAt = FINGERPRINT_BYTES + layout.slots * 4;
    this.#flagsAt = this.#countersAt + layout.counters * 2;
    this.#stride = this.#flagsAt + Math.ceil(layout.flags / 8);
    this.recordBytes = this.#stride - FINGERPRINT_BYTES;
  }

  get size(): number {
    return this.#given - this.#free.length;
  }

  /** Bytes of all its buffers. */
  get bytes(): number {
    return this.#index.byteLength + this.#chunks.length * CHUNK * this.#stride;
  }

  /** The visitor's record number, or -1. */
  find({ high, low }: Fingerprint): number {
    const index = this.#index;
    if (index.length === 0) return -1;
    const mask = index.length - 1;
    for (let position = low & mask; ; position = (position + 1) & mask) {
      const entry = index[position] ?? 0;
      if (entry === 0) return -1;
      if (((entry ^ high) & ~mask) !== 0) continue;
      const record = (entry & mask) - 1;
      const chunk = this.#chunk(record);
      const at = this.#at(record);
      if (chunk.getUint32(at, true) === high && chunk.getUint32(at + 4, true) === low) {
        return record;
      }
    }
  }

  /** The visitor's record number; an empty record's when it is new. */
  add(fingerprint: Fingerprint): number {
    const known = this.find(fingerprint);
    if (known >= 0) return known;
    // No table was ever fuller than it is now, so all numbers are in use: none is free.
    if (this.size >= (this.#index.length / 4) * 3) this.#growIndex();
    const record = this.#free.pop() ?? this.#given++;
    if (record >> CHUNK_BITS === this.#chunks.length) {
      this.#chunks.push(new DataView(new ArrayBuffer(CHUNK * this.#stride)));
    }
    const chunk = this.#chunk(record);
    chunk.setUint32(this.#at(record), fingerprint.high, true);
    chunk.setUint32(this.#at(record) + 4, fingerprint.low, true);
    this.#enter(record, fingerprint);
    return record;
  }

  /** Overwrites all there is of a visitor. @returns whether there was anything */
  remove(fingerprint: Fingerprint): boolean {
    const record = this.find(fingerprint);
    if (record < 0) return false;
    this.#leave(record, fingerprint);
    new Uint8Array(this.#chunk(record).buffer, this.#at(record), this.#stride).fill(0);
    this.#free.push(record);
    return true;
  }

  /** Whether the number is a visitor's. */
  has(record: number): boolean {
    return record < this.#given && this.find(this.fingerprint(record)) === record;
  }

  /** The record numbers in use, ascending. Visitors may be removed meanwhile. */
  *records(): Iterable<number> {
    for (let record = 0; record < this.#given; record += 1) {
      if (this.has(record)) yield record;
    }
  }

  fingerprint(record: number): Fingerprint {
    const chunk = this.#chunk(record);
    const at = this.#at(record);
    return { high: chunk.getUint32(at, true), low: chunk.getUint32(at + 4, true) };
  }

  counter(record: number, counter: number): number {
    return this.#chunk(record).getUint16(this.#counterAt(record, counter), true);
  }

  /** @returns the new value */
  increment(record: number, counter: number): number {
    const chunk = this.#chunk(record);
    const at = this.#counterAt(record, counter);
    const value = chunk.getUint16(at, true);
    if (value === COUNTER_MAX) return value;
    chunk.setUint16(at, value + 1, true);
    return value + 1;
  }

  flag(record: number, flag: number): boolean {
    return ((this.#chunk(record).getUint8(this.#flagAt(record, flag)) >> (flag & 7)) & 1) === 1;
  }

  setFlag(record: number, flag: number): void {
    const chunk = this.#chunk(record);
    const at = this.#flagAt(record, flag);
    chunk.setUint8(at, chunk.getUint8(at) | (1 << (flag & 7)));
  }

  slot(record: number, slot: number): number {
    return this.#chunk(record).getUint32(this.#slotAt(record, slot), true);
  }

  setSlot(record: number, slot: number, value: number): void {
    this.#chunk(record).setUint32(this.#slotAt(record, slot), value, true);
  }

  /** Copies the record without its fingerprint, `recordBytes` long, to where it is wanted. */
  read(record: number, target: Uint8Array = new Uint8Array(this.recordBytes), at = 0): Uint8Array {
    target.set(this.#record(record), at);
    return target;
  }

  /** Puts what was read in place of the record; its fingerprint stays. */
  write(record: number, bytes: Uint8Array): void {
    if (bytes.length !== this.recordBytes) {
      throw new RangeError(`a record has ${this.recordBytes} bytes, not ${bytes.length}`);
    }
    this.#record(record).set(bytes);
  }

  /** Overwrites and gives up everything. */
  clear(): void {
    for (const { buffer } of this.#chunks) new Uint8Array(buffer).fill(0);
    this.#index.fill(0);
    this.#chunks = [];
    this.#index = new Uint32Array(0);
    this.#given = 0;
    this.#free = [];
  }

  #chunk(record: number): DataView {
    const chunk = this.#chunks[record >> CHUNK_BITS];
    if (!chunk) throw new RangeError(`there is no record ${record}`);
    return chunk;
  }

  #at(record: number): number {
    return (record & (CHUNK - 1)) * this.#stride;
  }

  #record(record: number): Uint8Array {
    const at = this.#at(record) + FINGERPRINT_BYTES;
    return new Uint8Array(this.#chunk(record).buffer, at, this.recordBytes);
  }

  // One field too far would be another visitor's record, so these are checked.

  #slotAt(record: number, slot: number): number {
    if (!(slot >= 0 && slot < this.#layout.slots)) throw new RangeError(`no slot ${slot}`);
    return this.#at(record) + FINGERPRINT_BYTES + slot * 4;
  }

  #counterAt(record: number, counter: number): number {
    if (!(counter >= 0 && counter < this.#layout.counters)) {
      throw new RangeError(`no counter ${counter}`);
    }
    return this.#at(record) + this.#countersAt + counter * 2;
  }

  #flagAt(record: number, flag: number): number {
    if (!(flag >= 0 && flag < this.#layout.flags)) throw new RangeError(`no flag ${flag}`);
    return this.#at(record) + this.#flagsAt + (flag >> 3);
  }

  #enter(record: number, { high, low }: Fingerprint): void {
    const index = this.#index;
    const mask = index.length - 1;
    let position = low & mask;
    while (index[position] !== 0) position = (position + 1) & mask;
    index[position] = (high & ~mask) | (record + 1);
  }

  /**
   * Takes a record out of the index and moves those behind it up, each as far as
   * it could have stood: nothing marks the place, and what is found is found as
   * fast as if it had never been there.
   */
  #leave(record: number, { low }: Fingerprint): void {
    const index = this.#index;
    const mask = index.length - 1;
    let gap = low & mask;
    while (((index[gap] ?? 0) & mask) !== record + 1) gap = (gap + 1) & mask;
    for (let position = (gap + 1) & mask; ; position = (position + 1) & mask) {
      const entry = index[position] ?? 0;
      if (entry === 0) break;
      const wanted = this.fingerprint((entry & mask) - 1).low;
      if (((position - wanted) & mask) < ((position - gap) & mask)) continue;
      index[gap] = entry;
      gap = position;
    }
    index[gap] = 0;
  }

  /** Twice the index, while no number is free. */
  #growIndex(): void {
    // Position and entry together are half a fingerprint, so the old ones are overwritten.
    const length = Math.max(FIRST_INDEX, this.#index.length * 2);
    this.#index.fill(0);
    this.#index = new Uint32Array(length);
    for (let record = 0; record < this.#given; record += 1) {
      this.#enter(record, this.fingerprint(record));
    }
  }
}
